using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Tests.Support;

/// <summary>
/// A response and its connection in memory. A test may read or leave the data, and a flush waits, as a server's does, when too much is
/// unread.
/// </summary>
internal sealed class PipedBody : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private readonly Pipe _pipe;

    public PipedBody(long takes)
    {
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: takes, resumeWriterThreshold: takes, useSynchronizationContext: false));
        RequestAborted = _aborted.Token;
    }

    public CancellationToken RequestAborted { get; set; }

    public Stream Stream => _pipe.Writer.AsStream();

    public PipeWriter Writer => _pipe.Writer;

    /// <summary>Returns the data since the last read, without waiting.</summary>
    public string Read()
    {
        if (!_pipe.Reader.TryRead(out var result))
            return "";

        var text = Encoding.UTF8.GetString(result.Buffer);
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }

    // Cancels the request even while the client is connected.
    public void Abort() => _aborted.Cancel();

    public Task CompleteAsync() => Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Dispose() => _aborted.Dispose();
}
