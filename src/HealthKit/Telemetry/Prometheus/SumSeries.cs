namespace HealthKit.Telemetry.Prometheus;

/// <summary>What counters and up-down counters add up to.</summary>
internal sealed class SumSeries(LabelSet labels) : ScalarSeries(labels)
{
    private readonly long[] _cells = new long[Stripes.Count * Stripes.Line];
    private Exemplar? _exemplar;

    public override Exemplar? Exemplar => Volatile.Read(ref _exemplar);

    public override double Value
    {
        get
        {
            var sum = 0d;
            for (var index = 0; index < _cells.Length; index += Stripes.Line)
            {
                sum += BitConverter.Int64BitsToDouble(Volatile.Read(ref _cells[index]));
            }

            return sum;
        }
    }

    public Exemplar EnsureExemplar() => LazyInitializer.EnsureInitialized(ref _exemplar, static () => new Exemplar())!;

    public void Add(double value) => Stripes.Add(ref _cells[Stripes.Current * Stripes.Line], value);
}
