namespace HealthKit.Telemetry.Prometheus;

/// <summary>How often a value fell into each bucket, and the sum of all.</summary>
internal sealed class HistogramSeries : BucketSeries
{
    private readonly double[] _bounds;
    private readonly long[] _cells;
    private readonly int _stride;
    private Exemplar?[]? _exemplars;

    public HistogramSeries(LabelSet labels, double[] bounds)
        : base(labels)
    {
        _bounds = bounds;

        // The buckets with the one above all bounds, the sum, and room up to the next line.
        _stride = (bounds.Length + 2 + Stripes.Line - 1) / Stripes.Line * Stripes.Line;
        _cells = new long[_stride * Stripes.Count];
    }

    public override double Sum
    {
        get
        {
            var sum = 0d;
            for (var index = _bounds.Length + 1; index < _cells.Length; index += _stride)
            {
                sum += BitConverter.Int64BitsToDouble(Volatile.Read(ref _cells[index]));
            }

            return sum;
        }
    }

    public override long CountIn(int bucket)
    {
        var count = 0L;
        for (var index = bucket; index < _cells.Length; index += _stride)
        {
            count += Volatile.Read(ref _cells[index]);
        }

        return count;
    }

    public override Exemplar? ExemplarIn(int bucket) =>
        Volatile.Read(ref _exemplars) is { } exemplars ? Volatile.Read(ref exemplars[bucket]) : null;

    /// <summary>Returns the bucket.</summary>
    public int Record(double value)
    {
        var bucket = BucketOf(value);
        var stripe = Stripes.Current * _stride;
        Interlocked.Increment(ref _cells[stripe + bucket]);
        Stripes.Add(ref _cells[stripe + _bounds.Length + 1], value);
        return bucket;
    }

    /// <summary>Makes room for them with the first: without traces there is none.</summary>
    public Exemplar EnsureExemplar(int bucket)
    {
        var exemplars = Volatile.Read(ref _exemplars) ?? LazyInitializer.EnsureInitialized(ref _exemplars, () => new Exemplar?[_bounds.Length + 1]);
        return LazyInitializer.EnsureInitialized(ref exemplars[bucket], static () => new Exemplar())!;
    }

    private int BucketOf(double value)
    {
        var bounds = _bounds;
        var (low, high) = (0, bounds.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (value <= bounds[middle])
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
