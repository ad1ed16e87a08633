using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Writes text and numbers into the spans of a buffer writer, without memory of its own.</summary>
internal ref struct PageBuffer(IBufferWriter<byte> output)
{
    // The longest that a number gets.
    private const int MaximumNumberLength = 32;
    private const int SpanSize = 16 * 1_024;

    private Span<byte> _span = output.GetSpan(SpanSize);
    private int _used;
    private int _handedOver;

    /// <summary>How much was handed over to the output, and is still in the span.</summary>
    public readonly int Length => _handedOver + _used;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _span.Length - _used)
        {
            Renew(bytes.Length);
        }

        bytes.CopyTo(_span[_used..]);
        _used += bytes.Length;
    }

    public void Write(byte sign)
    {
        if (_used == _span.Length)
        {
            Renew(1);
        }

        _span[_used++] = sign;
    }

    public void Write(string ascii)
    {
        foreach (var sign in ascii)
        {
            Write((byte)sign);
        }
    }

    public void Write(long value)
    {
        if (MaximumNumberLength > _span.Length - _used)
        {
            Renew(MaximumNumberLength);
        }

        Utf8Formatter.TryFormat(value, _span[_used..], out var written);
        _used += written;
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
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
            if (MaximumNumberLength > _span.Length - _used)
            {
                Renew(MaximumNumberLength);
            }

            value.TryFormat(_span[_used..], out var written, default, CultureInfo.InvariantCulture);
            _used += written;
        }
    }

    /// <summary>Hands over what is left. The last call.</summary>
    public void Complete() => Flush();

    private void Renew(int size)
    {
        Flush();
        _span = output.GetSpan(Math.Max(size, SpanSize));
    }

    private void Flush()
    {
        output.Advance(_used);
        _handedOver += _used;
        _used = 0;
    }
}
