using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace HealthKit.Tests.Support;

/// <summary>Counts and discards written data. It reuses one result object, as a writer may, and callers must read each result.</summary>
internal sealed class CountingWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly byte[] _scratch = new byte[4_096];

    public long Written { get; private set; }

    /// <summary>The number of results that the caller has not read yet.</summary>
    public int Lent { get; private set; }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Written += source.Length;
        Lent++;
        return new ValueTask<FlushResult>(this, token: 0);
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

    public FlushResult GetResult(short token)
    {
        Lent--;
        return default;
    }

    public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Succeeded;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        throw new NotSupportedException();
}
