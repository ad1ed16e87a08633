namespace HealthKit.Telemetry.Prometheus;

/// <summary>One line of a family, or one group of lines for a histogram.</summary>
/// <param name="labels">The labels as they are written; no other form is kept.</param>
internal abstract class Series(byte[] labels)
{
    public byte[] Labels { get; } = labels;
}

/// <summary>A series of one line.</summary>
internal abstract class ScalarSeries(byte[] labels) : Series(labels)
{
    public abstract double Value { get; }

    public virtual Exemplar? Exemplar => null;
}

/// <summary>A gauge that the app sets.</summary>
internal sealed class ValueSeries(byte[] labels) : ScalarSeries(labels)
{
    private double _value;

    public override double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);
}

/// <summary>A series of buckets.</summary>
internal abstract class BucketSeries(byte[] labels) : Series(labels)
{
    public abstract double Sum { get; }

    /// <summary>The number of values in this bucket alone. The last bucket is above all bounds.</summary>
    public abstract long CountIn(int bucket);

    public abstract Exemplar? ExemplarIn(int bucket);

    /// <summary>The number of values in the first buckets.</summary>
    public long CountBelow(int buckets)
    {
        var count = 0L;
        for (var bucket = 0; bucket < buckets; bucket++)
            count += CountIn(bucket);

        return count;
    }
}
