using System.Diagnostics.Metrics;
using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Listens to the meters of the process and stores their measurements.</summary>
internal sealed class MeterCollector : IDisposable
{
    // When a callback blocks for longer, the page shows the previous collection. Prometheus allows 10 s for a scrape by default.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    // HealthKit's instruments are collected separately, so that a blocking third-party callback cannot freeze them during an outage.
    private readonly MeterListener _own = new();
    private readonly CollectionClock _ownClock = new();
    private readonly Lock _ownGate = new();
    private readonly MeterListener _listener = new();
    private readonly CollectionClock _clock = new();
    private readonly CollectionThread _thread;
    private readonly MeterFilter _filter;
    private readonly LabelPolicy _labels;
    private readonly CheckSeriesTable _checks;
    private readonly GuardedLogger _logger;
    private bool _isFailureLogged;
    private int _isBlockLogged;

    public MeterCollector(IOptions<HealthKitOptions> options, IMeterFactory factory, LogQueue log, ILogger<MeterCollector> logger)
        : this(options.Value.Metrics, factory, log.For(logger), WaitTimeout)
    {
    }

    internal MeterCollector(MetricsOptions options, IMeterFactory factory, ILogger logger, TimeSpan timeout)
    {
        _thread = new CollectionThread(CollectObservable, timeout);
        _filter = new MeterFilter(options, factory);
        _labels = new LabelPolicy(options.IncludeHostLabels, options.SeriesLimit);
        _checks = new CheckSeriesTable(_labels);
        _logger = new GuardedLogger(logger);
        Families = new FamilyRegistry(options.SeriesLimit, logger);
        Prepare(_own, isOwn: true);
        Prepare(_listener, isOwn: false);
    }

    public FamilyRegistry Families { get; }

    /// <summary>Listens to HealthKit's meter. Called first, so that no other meter takes HealthKit's metric names.</summary>
    public void StartOwn() => _own.Start();

    /// <summary>Listens to all other meters.</summary>
    public void StartOthers() => _listener.Start();

    /// <summary>Reads the observable instruments, up to the timeout, and returns the number of the collection to show.</summary>
    public async Task<int> CollectAsync()
    {
        var (collection, isBlocked) = await _thread.CollectAsync();
        CollectOwn();
        if (isBlocked && Interlocked.Exchange(ref _isBlockLogged, 1) == 0)
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
        listener.MeasurementsCompleted = (_, state) =>
        {
            if (state is Recorder recorder)
            {
                Families.Remove(recorder.Family);
            }
        };
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
            // A tag value that throws when it is compared. The exception would reach the app's code that records.
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

        if (family.IsOwn && _checks.RecorderOf(instrument.Name, family) is { } recorder)
        {
            listener.EnableMeasurementEvents(instrument, recorder);
            return;
        }

        var series = new SeriesCache(family, InstrumentReader.ConstantsOf(instrument), _labels);
        listener.EnableMeasurementEvents(instrument, header.Shape switch
        {
            SeriesShape.Sum => new SumRecorder(series, clock),
            SeriesShape.Buckets => new HistogramRecorder(series, clock, Families.HttpOf(family)),
            SeriesShape.Value => new ValueRecorder(series),
            _ => new ObservedRecorder(series, clock),
        });
    }

    private void CollectObservable()
    {
        _clock.Advance();
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception exception) when (!_isFailureLogged)
        {
            // The listener has read all other instruments.
            _isFailureLogged = true;
            Exception[] all = exception is AggregateException many ? [.. many.InnerExceptions] : [exception];
            TelemetryLog.CallbackThrew(_logger, RedactedException.Of(all[0])!, all.Length);
        }
        catch (Exception)
        {
        }

        Families.EndCollection(_clock.Now, isOwn: false);
    }

    private void CollectOwn()
    {
        lock (_ownGate)
        {
            _ownClock.Advance();
            _own.RecordObservableInstruments();
            Families.EndCollection(_ownClock.Now, isOwn: true);
        }
    }
}
