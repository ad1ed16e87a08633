using System.Collections.Concurrent;

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
