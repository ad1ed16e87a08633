namespace HealthKit.PrometheusNet;

/// <summary>Copies a histogram into one of prometheus-net, which can only observe values.</summary>
// It observes one value for all that each bucket gained. The values are placed at the same fraction of each bucket, so that they add up to
// what the sum gained: the mean of real values lies in their bucket too, so there is such a fraction. The last bucket takes the rest.
internal sealed class HistogramCopy(Histogram.Child copy, IReadOnlyList<double> bounds)
{
    // At the lower bound itself a value would count in the bucket below, so the fraction must not vanish next to a bound.
    private const double SmallestFraction = 1e-9;

    private readonly long[] _copied = new long[bounds.Count + 1];
    private double _sum;

    public Histogram.Child Child => copy;

    public void Update(MetricSeriesReading reading)
    {
        var gained = new long[_copied.Length];
        for (var bucket = 0; bucket < gained.Length; bucket++)
            gained[bucket] = Math.Max(0, reading.Counts[bucket] - _copied[bucket]);

        // Against what was observed, so that a rounding error does not last. Another host may observe into the same series.
        var sum = reading.Value - _sum;
        var (lowest, width) = RangeOf(gained);
        var above = gained[^1];
        var fraction = width > 0 ? Math.Clamp((sum - lowest) / width, SmallestFraction, 1) : 1;
        for (var bucket = 0; bucket < bounds.Count; bucket++)
        {
            if (gained[bucket] > 0)
            {
                var value = Lower(bucket) + (fraction * (bounds[bucket] - Lower(bucket)));
                Observe(bucket, Math.Min(value, bounds[bucket]), gained[bucket]);
            }
        }

        if (above > 0)
        {
            var rest = (reading.Value - _sum) / above;
            Observe(bounds.Count, Math.Max(rest, Math.BitIncrement(bounds[^1])), above);
        }
    }

    private (double Lowest, double Width) RangeOf(long[] gained)
    {
        // All above the bounds counts at the last bound here: what it exceeds it by goes to that bucket alone.
        var lowest = gained[^1] * bounds[^1];
        var width = 0d;
        for (var bucket = 0; bucket < bounds.Count; bucket++)
        {
            lowest += gained[bucket] * Lower(bucket);
            width += gained[bucket] * (bounds[bucket] - Lower(bucket));
        }

        return (lowest, width);
    }

    // HealthKit's histograms measure durations: no value is below zero.
    private double Lower(int bucket) => bucket == 0 ? Math.Min(0, bounds[0]) : bounds[bucket - 1];

    private void Observe(int bucket, double value, long count)
    {
        copy.Observe(value, count);
        _sum += value * count;
        _copied[bucket] += count;
    }
}
