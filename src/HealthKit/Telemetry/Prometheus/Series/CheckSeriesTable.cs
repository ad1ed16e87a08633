using System.Collections.Concurrent;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// What HealthKit itself measures of each check. Its counters are there for every status from the start, most of them at zero for ever: as series like those of
/// others, each with labels and with tags to be found by, they would be most of what a check costs.
/// </summary>
internal sealed class CheckSeriesTable(LabelPolicy rules)
{
    public const int Instruments = 4;

    // More than a host can have; a bound for others that record under our names.
    private const int Maximum = 100_000;

    private readonly ConcurrentDictionary<string, CheckSeries> _checks = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>What records an instrument of checks, or <c>null</c> when it is another one.</summary>
    public CheckRecorder? RecorderOf(string instrument, MetricFamily family) => instrument switch
    {
        HealthKitMetrics.Runs => new CheckRecorder(family, this, 0, "status"),
        HealthKitMetrics.Transitions => new CheckRecorder(family, this, 1, "to"),
        HealthKitMetrics.Timeouts => new CheckRecorder(family, this, 2),
        HealthKitMetrics.Durations => new CheckRecorder(family, this, 3),
        _ => null,
    };

    /// <summary>Returns <c>null</c> when there are too many.</summary>
    public CheckSeries? Find(string check) => _checks.TryGetValue(check, out var known) ? known : Add(check);

    private CheckSeries? Add(string check) => Interlocked.Increment(ref _count) > Maximum
        ? null
        : _checks.GetOrAdd(check, static (name, rules) => new CheckSeries(LabelSet.Of([], [new("check", name)], rules).Bytes), rules);
}
