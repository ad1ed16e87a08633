using System.Buffers.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Writes text and numbers into the spans of a buffer writer, without its own memory.</summary>
internal ref struct PageBuffer(IBufferWriter<byte> output)
{
    private const int MaximumNumberLength = 32;
    private const int SpanSize = 16 * 1_024;

    private Span<byte> _span = output.GetSpan(SpanSize);
    private int _used;
    private int _flushed;

    /// <summary>The number of bytes written, including those not yet flushed.</summary>
    public readonly int Length => _flushed + _used;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_span[_used..]);
        _used += bytes.Length;
    }

    public void Write(byte character)
    {
        Ensure(1);
        _span[_used++] = character;
    }

    public void Write(string ascii)
    {
        foreach (var character in ascii)
            Write((byte)character);
    }

    public void Write(long value)
    {
        Ensure(MaximumNumberLength);
        Utf8Formatter.TryFormat(value, _span[_used..], out var written);
        _used += written;
    }

    /// <summary>Writes the shortest text that parses to the same number.</summary>
    public void Write(double value)
    {
        const double WholeBelow = 1e15;
        if (value is > -WholeBelow and < WholeBelow && value == (long)value)
        {
            Write((long)value);
        }
        else if (!double.IsFinite(value))
        {
            Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
        else
        {
            Ensure(MaximumNumberLength);
            value.TryFormat(_span[_used..], out var written, default, CultureInfo.InvariantCulture);
            _used += written;
        }
    }

    /// <summary>Must be called after the last write.</summary>
    public void Flush()
    {
        output.Advance(_used);
        _flushed += _used;
        _used = 0;
    }

    private void Ensure(int size)
    {
        if (size > _span.Length - _used)
        {
            Flush();
            _span = output.GetSpan(Math.Max(size, SpanSize));
        }
    }
}
