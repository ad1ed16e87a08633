using System.Text;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Text and numbers that often break writers.</summary>
internal sealed class RandomText(int seed)
{
    private static readonly string[] Signs =
        ["\"", "\n", "\\", "\\n", "\r", "\t", " ", "{", "}", ",", "=", "#", "# EOF\n", "a", "Z", "0", "_", ".", "-", "é", "😀", "\u0000",
            "\u2028", "\ud800", "\udc00", "le", "+Inf"];

    private static readonly double[] Extremes =
    [
        0, -0.0, 1, -1, double.Epsilon, -double.Epsilon, 1e-300, 1e300, -1e300, double.MaxValue, double.MinValue, double.NaN,
            double.PositiveInfinity,
        double.NegativeInfinity, long.MaxValue, long.MinValue, 1L << 53, (1L << 53) + 2, 999_999_999_999_999, 1e15, 1e16, 0.1, 1.0 / 3,
    ];

    private readonly Random _random = new(seed);

    public int Below(int most) => _random.Next(most);

    public string Text()
    {
        var text = new StringBuilder();
        for (var left = _random.Next(8); left > 0; left--)
            text.Append(Signs[_random.Next(Signs.Length)]);

        return text.ToString();
    }

    public double Value() => _random.Next(3) switch
    {
        0 => Extremes[_random.Next(Extremes.Length)],
        1 => _random.Next(-100, 1_000),
        _ => BitConverter.Int64BitsToDouble(_random.NextInt64()),
    };

    /// <summary>Returns a number whose sums are exact in any order, so that a test can compare them.</summary>
    public double Small() => _random.Next(-50, 1_000) / 8.0;
}
