namespace HealthKit.Telemetry.Prometheus;

/// <summary>One line, or for a histogram one group of lines, of a family.</summary>
/// <param name="labels">Its labels, as they are written: all that is kept of them.</param>
internal abstract class Series(byte[] labels)
{
    public byte[] Labels { get; } = labels;
}

/// <summary>A series of one line.</summary>
internal abstract class ScalarSeries(byte[] labels) : Series(labels)
{
    public abstract double Value { get; }

    /// <summary>A trace that counted, if one was sampled.</summary>
    public virtual Exemplar? Exemplar => null;
}

/// <summary>A series of buckets.</summary>
internal abstract class BucketSeries(byte[] labels) : Series(labels)
{
    public abstract double Sum { get; }

    /// <summary>How many values fell into this bucket and no lower one. The last is above all bounds.</summary>
    public abstract long CountIn(int bucket);

    /// <summary>A trace whose value fell into the bucket, if one was sampled.</summary>
    public abstract Exemplar? ExemplarIn(int bucket);
}
