namespace HealthKit.Telemetry.Prometheus;

/// <summary>How many values a histogram has, as a counter of its own.</summary>
internal sealed class CountSeries(BucketSeries histogram, int buckets) : ScalarSeries(histogram.Labels)
{
    public override double Value
    {
        get
        {
            var count = 0L;
            for (var bucket = 0; bucket < buckets; bucket++)
            {
                count += histogram.CountIn(bucket);
            }

            return count;
        }
    }
}
