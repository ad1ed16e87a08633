namespace HealthKit.Telemetry.Prometheus;

/// <summary>HealthKit's own series, by check.</summary>
// Each check has a counter for every status from the start. As ordinary series with labels and tags, they would be most of its memory.
internal sealed class CheckSeriesTable(LabelPolicy policy)
{
    public const int Instruments = 4;

    // More checks than a host can have. It limits third-party code that records under HealthKit's names.
    private const int Maximum = 100_000;

    private readonly ConcurrentDictionary<string, CheckSeries> _checks = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The recorder of an instrument of checks; <c>null</c> for other instruments.</summary>
    public CheckRecorder? RecorderOf(string instrument, MetricFamily family) => instrument switch
    {
        HealthKitMetrics.Runs => new CheckRecorder(family, this, 0, "status"),
        HealthKitMetrics.Transitions => new CheckRecorder(family, this, 1, "to"),
        HealthKitMetrics.Timeouts => new CheckRecorder(family, this, 2),
        HealthKitMetrics.Durations => new CheckRecorder(family, this, 3),
        _ => null,
    };

    /// <summary>Returns <c>null</c> beyond the maximum.</summary>
    public CheckSeries? Find(string check) => _checks.TryGetValue(check, out var known) ? known : Add(check);

    private CheckSeries? Add(string check) => Interlocked.Increment(ref _count) > Maximum
        ? null
        : _checks.GetOrAdd(check, static (name, policy) => new CheckSeries(LabelSet.Of([], [new("check", name)], policy).Bytes), policy);
}

/// <summary>HealthKit's own series of one check: one for each instrument, all with the same labels.</summary>
internal sealed class CheckSeries(byte[] labels)
{
    private Slots _series;

    public byte[] Labels => labels;

    /// <summary>The series of an instrument; <c>null</c> before its first measurement.</summary>
    public ref Series? this[int instrument] => ref _series[instrument];

    [InlineArray(CheckSeriesTable.Instruments)]
    private struct Slots
    {
        private Series? _first;
    }
}
