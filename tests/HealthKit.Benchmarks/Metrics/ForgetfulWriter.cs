using System.Buffers;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>Returns the same memory for every write, like a response whose client reads fast.</summary>
public sealed class ForgetfulWriter : IBufferWriter<byte>
{
    private readonly byte[] _scratch = new byte[128 * 1_024];

    public long Written { get; set; }

    public void Advance(int count) => Written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _scratch;

    public Span<byte> GetSpan(int sizeHint = 0) => _scratch;
}
