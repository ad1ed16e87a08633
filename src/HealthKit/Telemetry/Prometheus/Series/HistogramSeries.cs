namespace HealthKit.Telemetry.Prometheus;

/// <summary>How often a value fell into each bucket, and the sum of all.</summary>
internal sealed class HistogramSeries : BucketSeries
{
    private readonly double[] _bounds;

    // The buckets with the one above all bounds, and the sum. Those of all cores, each up to the next line, once two threads were seen to record at once.
    private readonly long[] _own;
    private long[]? _cells;
    private Exemplar?[]? _exemplars;

    public HistogramSeries(byte[] labels, double[] bounds)
        : base(labels)
    {
        _bounds = bounds;
        _own = new long[bounds.Length + 2];
    }

    private int Stride => (_own.Length + PerCoreCells.Line - 1) / PerCoreCells.Line * PerCoreCells.Line;

    public override double Sum
    {
        get
        {
            var sum = BitConverter.Int64BitsToDouble(Volatile.Read(ref _own[^1]));
            var cells = Volatile.Read(ref _cells) ?? [];
            for (var index = _own.Length - 1; index < cells.Length; index += Stride)
            {
                sum += BitConverter.Int64BitsToDouble(Volatile.Read(ref cells[index]));
            }

            return sum;
        }
    }

    public override long CountIn(int bucket)
    {
        var count = Volatile.Read(ref _own[bucket]);
        var cells = Volatile.Read(ref _cells) ?? [];
        for (var index = bucket; index < cells.Length; index += Stride)
        {
            count += Volatile.Read(ref cells[index]);
        }

        return count;
    }

    public override Exemplar? ExemplarIn(int bucket) =>
        Volatile.Read(ref _exemplars) is { } exemplars ? Volatile.Read(ref exemplars[bucket]) : null;

    /// <summary>Returns the bucket.</summary>
    public int Record(double value)
    {
        var bucket = BucketOf(value);
        var cells = Volatile.Read(ref _cells);
        if (cells is null)
        {
            if (PerCoreCells.TryAdd(ref _own[^1], value))
            {
                Interlocked.Increment(ref _own[bucket]);
                return bucket;
            }

            cells = LazyInitializer.EnsureInitialized(ref _cells, () => new long[Stride * PerCoreCells.Count]);
        }

        var stripe = PerCoreCells.Current * Stride;
        Interlocked.Increment(ref cells[stripe + bucket]);
        PerCoreCells.Add(ref cells[stripe + _own.Length - 1], value);
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
