namespace HealthKit.Telemetry.Prometheus;

/// <summary>Several histograms with the same bounds, added up under one set of labels.</summary>
internal sealed class MergedHistogramSeries(byte[] labels) : BucketSeries(labels)
{
    private HistogramSeries[] _parts = [];

    public override double Sum
    {
        get
        {
            var sum = 0d;
            foreach (var part in Volatile.Read(ref _parts))
                sum += part.Sum;

            return sum;
        }
    }

    public override long CountIn(int bucket)
    {
        var count = 0L;
        foreach (var part in Volatile.Read(ref _parts))
            count += part.CountIn(bucket);

        return count;
    }

    public override Exemplar? ExemplarIn(int bucket)
    {
        foreach (var part in Volatile.Read(ref _parts))
        {
            if (part.ExemplarIn(bucket) is { } exemplar)
                return exemplar;
        }

        return null;
    }

    /// <summary>Call it from one thread at a time.</summary>
    public void Add(HistogramSeries part) => Volatile.Write(ref _parts, [.. _parts, part]);
}

/// <summary>The number of values in a histogram, as a separate counter series.</summary>
internal sealed class CountSeries(BucketSeries histogram, int buckets) : ScalarSeries(histogram.Labels)
{
    public override double Value => histogram.CountBelow(buckets);
}
