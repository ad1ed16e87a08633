using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Tests.Support;

/// <summary>
/// The data that a server has of a request before it creates a context. The object is also the feature collection, as in Kestrel.
/// </summary>
internal sealed class BareFeatures : FeatureCollection, IHttpRequestFeature, IHttpResponseBodyFeature
{
    private readonly CountingWriter _writer = new();

    public BareFeatures(string path)
    {
        Path = path;
        Set<IHttpRequestFeature>(this);
        Set<IHttpResponseBodyFeature>(this);
        Set<IHttpResponseFeature>(Response);
    }

    public HttpResponseFeature Response { get; } = new();

    public long Written => _writer.Written;

    public int Lent => _writer.Lent;

    public string Protocol { get; set; } = "HTTP/1.1";

    public string Scheme { get; set; } = "http";

    public string Method { get; set; } = "GET";

    public string PathBase { get; set; } = "";

    public string Path { get; set; }

    public string QueryString { get; set; } = "";

    public string RawTarget { get; set; } = "";

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public Stream Body { get; set; } = Stream.Null;

    public Stream Stream => throw new NotSupportedException();

    public PipeWriter Writer => _writer;

    public void DisableBuffering() => throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task CompleteAsync() => throw new NotSupportedException();
}
