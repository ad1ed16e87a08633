using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Telemetry;

/// <summary>HealthKit's instruments for events: runs of checks, their durations and time-outs, and changes of verdicts.</summary>
internal sealed class HealthKitMetrics : IRunObserver
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "HealthKit";

    public const string Runs = "health.check";
    public const string Durations = "health.check.duration";
    public const string Transitions = "health.check.transitions";
    public const string Timeouts = "health.check.timeouts";

    // From a check in memory to beyond the default deadline.
    private static readonly InstrumentAdvice<double> DurationBounds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    // From an immediate start, through delays that requests notice, to a stuck pool.
    private static readonly InstrumentAdvice<double> DelayBounds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Counter<long>? _runs;
    private readonly Histogram<double>? _durations;
    private readonly Counter<long>? _transitions;
    private readonly Counter<long>? _timeouts;
    private readonly ConcurrentDictionary<(string Probe, int Code), ProbeCounter> _probes = new();
    private readonly Histogram<double>? _threadPoolDelay;
    private readonly Counter<long>? _skipped;

    public HealthKitMetrics(IMeterFactory meters, LogQueue log)
    {
        Meter = meters.Create(Name);
        _runs = MeterGuard.Create(() => Meter.CreateCounter<long>(Runs, "{run}", "Runs of the check, by result."));
        _durations = MeterGuard.Create(() => Meter.CreateHistogram(
            Durations, "s", "Duration of the check's runs.", tags: null, DurationBounds));
        _transitions = MeterGuard.Create(() => Meter.CreateCounter<long>(Transitions, "{transition}", "Changes of the check's verdict."));
        _timeouts = MeterGuard.Create(() => Meter.CreateCounter<long>(Timeouts, "{run}", "Runs of the check that missed their deadline."));
        _threadPoolDelay = MeterGuard.Create(() => Meter.CreateHistogram(
            "health.thread_pool.delay", "s", "Time that a thread pool work item waited for a thread, measured once a second.", tags: null,
            DelayBounds));
        MeterGuard.Create(() => Meter.CreateObservableCounter(
            "health.probe.requests", () => _probes.Values.Select(static counter => counter.Measure()), "{request}",
            "Probe requests, by status code of the response."));
        _skipped = MeterGuard.Create(() => Meter.CreateCounter<long>(
            "health.reactions.skipped", "{transition}",
            "Transitions that a slow reaction did not receive; it receives the latest transition of each check."));
        MeterGuard.Create(() => Meter.CreateObservableCounter(
            "health.log.dropped", () => log.Dropped, "{line}", "Log lines of HealthKit dropped because the log provider was too slow."));
    }

    public Meter Meter { get; }

    /// <summary>Exports all counters at zero before the first event, so that the first event shows as an increase.</summary>
    public void Start(IEnumerable<string> checks)
    {
        MeterGuard.Record(() => _skipped?.Add(0));
        foreach (var name in checks)
        {
            var check = Check(name);
            MeterGuard.Record(() => _timeouts?.Add(0, check));
            foreach (var status in StatusLabel.All)
            {
                MeterGuard.Record(() => _runs?.Add(0, check, status.Label));
                MeterGuard.Record(() => _transitions?.Add(0, check, new("to", status.Text)));
            }
        }
    }

    public void Observe(RunRecord run)
    {
        var check = Check(run.Check.Name);
        if (run.IsRun)
        {
            _runs?.Add(1, check, StatusLabel.Of(run.Status).Label);
            _durations?.Record(run.Duration.TotalSeconds, check);
            if (run.Reason == HealthReason.Timeout)
            {
                _timeouts?.Add(1, check);
            }
        }

        if (run.Turned is { } turned)
        {
            _transitions?.Add(1, check, new("to", StatusLabel.Of(turned).Text));
        }
    }

    public void RecordThreadPoolDelay(TimeSpan delay) =>
        MeterGuard.Record(() => _threadPoolDelay?.Record(delay.TotalSeconds));

    public ProbeCounter Probe(string probe, int code) => _probes.GetOrAdd(
        (probe, code), static key => new ProbeCounter(key.Probe, key.Code.ToString(CultureInfo.InvariantCulture)));

    public void CountSkipped(int transitions)
    {
        if (transitions > 0)
        {
            MeterGuard.Record(() => _skipped?.Add(transitions));
        }
    }

    private static KeyValuePair<string, object?> Check(string name) => new("check", name);
}
