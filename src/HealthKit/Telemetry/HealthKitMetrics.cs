using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>HealthKit's instruments for events: runs of checks, their durations and timeouts, and changes of verdicts.</summary>
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
    private readonly ConcurrentDictionary<string, ProbeCounter> _probes = new(StringComparer.Ordinal);
    private readonly Histogram<double>? _threadPoolDelay;
    private readonly Counter<long>? _skipped;

    public HealthKitMetrics(IMeterFactory meters, LogQueue log)
    {
        Meter = meters.Create(Name);
        _runs = Guard.Get(() => Meter.CreateCounter<long>(Runs, "{run}", "Runs of the check, by result."));
        _durations = Guard.Get(() => Meter.CreateHistogram(
            Durations, "s", "Duration of the check's runs.", tags: null, DurationBounds));
        _transitions = Guard.Get(() => Meter.CreateCounter<long>(Transitions, "{transition}", "Changes of the check's verdict."));
        _timeouts = Guard.Get(() => Meter.CreateCounter<long>(Timeouts, "{run}", "Runs of the check that missed their deadline."));
        _threadPoolDelay = Guard.Get(() => Meter.CreateHistogram(
            "health.thread_pool.delay", "s", "Time that a thread pool work item waited for a thread, measured once a second.", tags: null,
            DelayBounds));
        Guard.Get(() => Meter.CreateObservableCounter(
            "health.probe.requests", MeasureProbes, "{request}",
            "Probe requests, by status code of the response."));
        _skipped = Guard.Get(() => Meter.CreateCounter<long>(
            "health.reactions.skipped", "{transition}",
            "Transitions that a slow reaction did not receive; it receives the latest transition of each check."));
        Guard.Get(() => Meter.CreateObservableCounter(
            "health.log.dropped", () => log.Dropped, "{line}", "Log lines of HealthKit dropped because the log provider was too slow."));
    }

    public Meter Meter { get; }

    /// <summary>Exports all counters at zero before the first event, so that the first event shows as an increase.</summary>
    public void Start(IEnumerable<string> checks)
    {
        Guard.Run(() => _skipped?.Add(0));
        foreach (var name in checks)
        {
            var check = Check(name);
            Guard.Run(() => _timeouts?.Add(0, check));
            foreach (var status in StatusLabel.All)
            {
                Guard.Run(() => _runs?.Add(0, check, status.Label));
                Guard.Run(() => _transitions?.Add(0, check, new("to", status.Text)));
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
                _timeouts?.Add(1, check);
        }

        if (run.NewVerdict is { } verdict)
            _transitions?.Add(1, check, new("to", StatusLabel.Of(verdict).Text));
    }

    public void RecordThreadPoolDelay(TimeSpan delay) =>
        Guard.Run(() => _threadPoolDelay?.Record(delay.TotalSeconds));

    public ProbeCounter Probe(string probe, int code)
    {
        var status = code.ToString(CultureInfo.InvariantCulture);
        var key = $"{probe} {status}";
        return _probes.TryGetValue(key, out var counter) ? counter : _probes.GetOrAdd(key, new ProbeCounter(probe, status));
    }

    public void CountSkipped(int transitions)
    {
        if (transitions > 0)
            Guard.Run(() => _skipped?.Add(transitions));
    }

    private IEnumerable<Measurement<long>> MeasureProbes()
    {
        foreach (var probe in _probes)
            yield return probe.Value.Measure();
    }

    private static KeyValuePair<string, object?> Check(string name) => new("check", name);
}

/// <summary>Counts the responses of one probe with one status code; an observable counter reads the sum.</summary>
// An instrument would look up its labels for every response, which costs a tenth of the probe. Each core adds to its own cell instead.
internal sealed class ProbeCounter(string probe, string code)
{
    private readonly KeyValuePair<string, object?>[] _labels = [new("probe", probe), new("code", code)];
    private readonly long[] _cells = new long[PerCoreCells.Count * PerCoreCells.Line];

    public void Add() => Interlocked.Increment(ref _cells[PerCoreCells.Current * PerCoreCells.Line]);

    public Measurement<long> Measure() => new(PerCoreCells.SumCounts(0, _cells, first: 0, PerCoreCells.Line), _labels);
}
