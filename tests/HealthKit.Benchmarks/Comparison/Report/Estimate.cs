using System.Globalization;

namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>
/// The median of one figure over all rounds, with its 95 % interval. The interval lies between two order statistics that enclose the true
/// median with at least that probability. It assumes no particular distribution of the noise. Fewer than six rounds have no such interval
/// and use the whole range.
/// </summary>
internal readonly record struct Estimate(double Median, double Low, double High)
{
    public static Estimate Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("There is no value to take the median of.", nameof(values));

        var rank = Rank(sorted.Length);
        return new Estimate((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[rank], sorted[^(rank + 1)]);
    }

    /// <summary>Compares two figures of the same rounds. Other work of the machine affects both figures of a round alike.</summary>
    public static Estimate OfRatios(IEnumerable<double> values, IEnumerable<double> to) =>
        Of(values.Zip(to, static (value, other) => value / other));

    public string Text(string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{Number(Median, format)} ({Number(Low, format)} to {Number(High, format)})");

    // The number of values to omit at each end, such that both tails of the binomial distribution together stay within 5 %.
    private static int Rank(int count)
    {
        var (rank, term) = (0, Math.Pow(0.5, count));
        for (var tail = term; 2 * tail <= 0.05; tail += term)
        {
            rank++;
            term *= (count - rank + 1.0) / rank;
        }

        return Math.Max(0, rank - 1);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
