namespace HealthKit.Telemetry.Prometheus;

/// <summary>The sum of a counter or an up-down counter.</summary>
internal sealed class SumSeries(byte[] labels) : ScalarSeries(labels)
{
    // One cell until two threads add at the same time. Most series never see that, and each check has seven series.
    private long _cell;
    private long[]? _cells;
    private Exemplar? _exemplar;

    public override Exemplar? Exemplar => Volatile.Read(ref _exemplar);

    /// <summary>Where <see cref="Prometheus.Exemplar.Offer"/> keeps the exemplar.</summary>
    public ref Exemplar? ExemplarCell => ref _exemplar;

    public override double Value => PerCoreCells.SumNumbers(
        BitConverter.Int64BitsToDouble(Volatile.Read(ref _cell)), Volatile.Read(ref _cells), first: 0, PerCoreCells.Line);

    /// <summary>Adds, and stops at zero. Do not call it on a series that uses <see cref="Add"/>, which has many cells.</summary>
    public void AddFloored(double value)
    {
        long seen;
        long sum;
        do
        {
            seen = Volatile.Read(ref _cell);
            sum = BitConverter.DoubleToInt64Bits(Math.Max(0, BitConverter.Int64BitsToDouble(seen) + value));
        }
        while (Interlocked.CompareExchange(ref _cell, sum, seen) != seen);
    }

    public void Add(double value)
    {
        var cells = Volatile.Read(ref _cells);
        if (cells is null)
        {
            if (PerCoreCells.TryAdd(ref _cell, value))
                return;

            cells = LazyInitializer.EnsureInitialized(ref _cells, static () => new long[PerCoreCells.Count * PerCoreCells.Line])!;
        }

        PerCoreCells.Add(ref cells[PerCoreCells.Current * PerCoreCells.Line], value);
    }
}
