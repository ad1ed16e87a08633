using System.IO.Pipelines;

namespace HealthKit.Tests.Support;

/// <summary>Counts what is written and forgets it.</summary>
internal sealed class CountingWriter : PipeWriter
{
    private readonly byte[] _scratch = new byte[4_096];

    public long Written { get; private set; }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Written += source.Length;
        return default;
    }

    public override void Advance(int bytes) => Written += bytes;

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _scratch;

    public override Span<byte> GetSpan(int sizeHint = 0) => _scratch;
}
