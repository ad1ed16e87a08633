namespace HealthKit.Telemetry.Prometheus;

/// <summary>The bucket counts and the sum of a histogram.</summary>
internal sealed class HistogramSeries(byte[] labels, double[] bounds) : BucketSeries(labels)
{
    // All buckets, including the one above all bounds, then the sum.
    private readonly long[] _sharedCells = new long[bounds.Length + 2];

    // The same for each core, padded to whole cache lines. Created when two threads first record at the same time.
    private long[]? _cells;
    private Exemplar?[]? _exemplars;

    private int Stride => (_sharedCells.Length + PerCoreCells.Line - 1) / PerCoreCells.Line * PerCoreCells.Line;

    public override double Sum => PerCoreCells.SumNumbers(
        BitConverter.Int64BitsToDouble(Volatile.Read(ref _sharedCells[^1])), Volatile.Read(ref _cells), _sharedCells.Length - 1, Stride);

    public override long CountIn(int bucket) =>
        PerCoreCells.SumCounts(Volatile.Read(ref _sharedCells[bucket]), Volatile.Read(ref _cells), bucket, Stride);

    public override Exemplar? ExemplarIn(int bucket) =>
        Volatile.Read(ref _exemplars) is { } exemplars ? Volatile.Read(ref exemplars[bucket]) : null;

    /// <summary>Returns the bucket.</summary>
    public int Record(double value)
    {
        var bucket = BucketOf(value);
        var cells = Volatile.Read(ref _cells);
        if (cells is null)
        {
            if (PerCoreCells.TryAdd(ref _sharedCells[^1], value))
            {
                Interlocked.Increment(ref _sharedCells[bucket]);
                return bucket;
            }

            cells = LazyInitializer.EnsureInitialized(ref _cells, () => new long[Stride * PerCoreCells.Count]);
        }

        var offset = PerCoreCells.Current * Stride;
        Interlocked.Increment(ref cells[offset + bucket]);
        PerCoreCells.Add(ref cells[offset + _sharedCells.Length - 1], value);
        return bucket;
    }

    /// <summary>Where <see cref="Exemplar.Offer"/> keeps the exemplar. Without traces, exemplars take no memory.</summary>
    public ref Exemplar? ExemplarCell(int bucket)
    {
        var exemplars = Volatile.Read(ref _exemplars)
            ?? LazyInitializer.EnsureInitialized(ref _exemplars, () => new Exemplar?[bounds.Length + 1]);
        return ref exemplars[bucket];
    }

    private int BucketOf(double value) => bounds.AsSpan().BinarySearch<double, double>(value) is var index && index < 0 ? ~index : index;
}
