using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HealthKit.Benchmarks.Micro;

/// <summary>A stream client that accepts all data at once, and signals when the data contains the state.</summary>
internal sealed class StreamClient(Action read) : PipeWriter, IHttpResponseBodyFeature
{
    private readonly byte[] _scratch = new byte[4_096];
    private bool _hasState;

    public Stream Stream => throw new NotSupportedException();

    public PipeWriter Writer => this;

    public HttpContext Request()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(this);
        return context;
    }

    // Ignores heartbeats, which the stream sends by itself and no benchmark waits for.
    public override void Advance(int bytes) => _hasState |= _scratch.AsSpan().StartsWith("id: "u8);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _scratch;

    public override Span<byte> GetSpan(int sizeHint = 0) => _scratch;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_hasState)
        {
            _hasState = false;
            read();
        }

        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void DisableBuffering()
    {
    }

    Task IHttpResponseBodyFeature.CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
