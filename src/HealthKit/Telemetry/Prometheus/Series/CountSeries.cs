namespace HealthKit.Telemetry.Prometheus;

/// <summary>The number of values in a histogram, as a counter of its own.</summary>
internal sealed class CountSeries(BucketSeries histogram, int buckets) : ScalarSeries(histogram.Labels)
{
    public override double Value => histogram.CountBelow(buckets);
}
