using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Tests.Support;

internal sealed class BareResponse(HttpContext context) : HttpResponse
{
    private readonly CountingWriter _writer = new();

    public long Written => _writer.Written;

    public int Lent => _writer.Lent;

    public override HttpContext HttpContext => context;

    public override int StatusCode { get; set; } = 200;

    public override IHeaderDictionary Headers { get; } = new HeaderDictionary();

    public override Stream Body { get; set; } = Stream.Null;

    public override PipeWriter BodyWriter => _writer;

    public override long? ContentLength { get; set; }

    public override string? ContentType { get; set; }

    public override IResponseCookies Cookies => throw new NotSupportedException();

    public override bool HasStarted => false;

    public override void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public override void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public override void Redirect(string location, bool permanent) => throw new NotSupportedException();
}
