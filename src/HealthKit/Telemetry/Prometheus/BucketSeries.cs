namespace HealthKit.Telemetry.Prometheus;

/// <summary>A series of buckets.</summary>
internal abstract class BucketSeries(byte[] labels) : Series(labels)
{
    public abstract double Sum { get; }

    /// <summary>How many values fell into this bucket and no lower one. The last is above all bounds.</summary>
    public abstract long CountIn(int bucket);

    /// <summary>A trace whose value fell into the bucket, if one was sampled.</summary>
    public abstract Exemplar? ExemplarIn(int bucket);
}
