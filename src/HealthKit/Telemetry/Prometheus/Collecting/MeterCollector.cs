using System.Diagnostics.Metrics;
using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Listens to the meters of the process and keeps what they record.</summary>
internal sealed class MeterCollector : IDisposable
{
    // A collection that somebody's callback holds up is not waited for any longer: the page then shows what the last one saw. Prometheus gives a
    // scrape ten seconds by default.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    // Ours are asked apart from those of others, one of which may block: an outage must not be shown as it was before.
    private readonly MeterListener _own = new();
    private readonly CollectionClock _ownClock = new();
    private readonly Lock _asking = new();
    private readonly MeterListener _listener = new();
    private readonly CollectionClock _clock = new();
    private readonly CollectionThread _thread;
    private readonly MeterFilter _filter;
    private readonly LabelPolicy _rules;
    private readonly CheckSeriesTable _checks;
    private readonly GuardedLogger _logger;
    private bool _isFailureTold;
    private int _isHoldUpTold;

    public MeterCollector(IOptions<HealthKitOptions> options, IMeterFactory factory, LogQueue log, ILogger<MeterCollector> logger)
        : this(options.Value.Metrics, factory, log.For(logger), WaitTimeout)
    {
    }

    internal MeterCollector(MetricsOptions options, IMeterFactory factory, ILogger logger, TimeSpan timeout)
    {
        _thread = new CollectionThread(CollectObservable, timeout);
        _filter = new MeterFilter(options, factory);
        _rules = new LabelPolicy(options.IncludeHostLabels, options.SeriesLimit);
        _checks = new CheckSeriesTable(_rules);
        _logger = new GuardedLogger(logger);
        Families = new FamilyRegistry(options.SeriesLimit, logger);
        Prepare(_own, isOwn: true);
        Prepare(_listener, isOwn: false);
    }

    public FamilyRegistry Families { get; }

    /// <summary>Listens to the meter of HealthKit; first, so that its names are its own.</summary>
    public void StartOwn() => _own.Start();

    /// <summary>Listens to all others.</summary>
    public void StartOthers() => _listener.Start();

    /// <summary>
    /// Asks the observable instruments, and returns the number of the collection whose observations are to be shown. Waits for no longer than it
    /// is patient; for those of HealthKit not at all.
    /// </summary>
    public async Task<int> CollectAsync()
    {
        var (collection, isHeldUp) = await _thread.CollectAsync();
        CollectOwn();
        if (isHeldUp && Interlocked.Exchange(ref _isHoldUpTold, 1) == 0)
        {
            TelemetryLog.CallbackBlocks(_logger);
        }

        return collection;
    }

    public void Dispose()
    {
        _thread.Dispose();
        _listener.Dispose();
        _own.Dispose();
    }

    private void Prepare(MeterListener listener, bool isOwn)
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isOwn == (instrument.Meter.Name == HealthKitMetrics.Name))
            {
                OnPublished(instrument, listener, isOwn ? _ownClock : _clock);
            }
        };
        listener.MeasurementsCompleted = OnCompleted;
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
    }

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        try
        {
            ((Recorder)state!).Record(value, tags);
        }
        catch (Exception)
        {
            // It would come out of the app's own call that counts something. Only a tag that cannot be compared gets here.
        }
    }

    private void OnPublished(Instrument instrument, MeterListener listener, CollectionClock clock)
    {
        if (!_filter.Takes(instrument.Meter)
            || InstrumentReader.HeaderOf(instrument) is not { } header
            || Families.TryAdd(header, instrument.Name, instrument.Meter.Name) is not { } family)
        {
            return;
        }

        if (family.IsOwn && _checks.RecorderOf(instrument.Name, family) is { } ofChecks)
        {
            listener.EnableMeasurementEvents(instrument, ofChecks);
            return;
        }

        var series = new SeriesCache(family, InstrumentReader.ConstantsOf(instrument), _rules);
        listener.EnableMeasurementEvents(instrument, header.Shape switch
        {
            SeriesShape.Sum => new SumRecorder(series, clock),
            SeriesShape.Buckets => new HistogramRecorder(series, clock, Families.HttpOf(family)),
            SeriesShape.Value => new ValueRecorder(series),
            _ => new ObservedRecorder(series, clock),
        });
    }

    private void OnCompleted(Instrument instrument, object? state)
    {
        if (state is Recorder recorder)
        {
            Families.Remove(recorder.Family);
        }
    }

    private void CollectObservable()
    {
        _clock.Advance();
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception exception)
        {
            // All others were asked all the same.
            if (!_isFailureTold)
            {
                _isFailureTold = true;
                Exception[] all = exception is AggregateException many ? [.. many.InnerExceptions] : [exception];
                TelemetryLog.CallbackThrew(_logger, RedactedException.Of(all[0])!, all.Length);
            }
        }

        Families.EndCollection(_clock.Now, isOwn: false);
    }

    private void CollectOwn()
    {
        lock (_asking)
        {
            _ownClock.Advance();
            _own.RecordObservableInstruments();
            Families.EndCollection(_ownClock.Now, isOwn: true);
        }
    }
}
