namespace HealthKit.Telemetry.Prometheus;

/// <summary>Listens to the meters of the process and stores their measurements.</summary>
// Three listeners: HealthKit's meter and the instruments of EarlyInstruments from the start, all others from the first scrape. A process
// without a scraper does not pay for them.
internal sealed class MeterCollector : IDisposable
{
    // When a callback blocks for longer, the page shows the previous collection. Prometheus allows 10 s for a scrape by default.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    // HealthKit's instruments are collected separately, so that a blocking third-party callback cannot freeze them during an outage.
    private readonly MeterListener _ownListener = new();
    private readonly CollectionClock _ownClock = new();
    private readonly Lock _ownGate = new();
    private readonly MeterListener _earlyListener = new();
    private readonly MeterListener _listener = new();
    private readonly CollectionClock _clock = new();
    private readonly EarlyInstruments _early = new();
    private readonly Lock _starting = new();
    private readonly CollectionThread _thread;
    private readonly MeterFilter _filter;
    private readonly LabelPolicy _labels;
    private readonly CheckSeriesTable _checks;
    private readonly GuardedLogger _logger;
    private bool _isEarlyStarted;
    private bool _isStarted;
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
        Prepare(_ownListener, _ownClock, IsOwn);
        Prepare(_earlyListener, _clock, instrument => !IsOwn(instrument) && _early.Takes(instrument));
        Prepare(_listener, _clock, instrument => !IsOwn(instrument) && !_early.Has(instrument));
    }

    public FamilyRegistry Families { get; }

    /// <summary>Whether HealthKit's own metrics are exported.</summary>
    public bool IsExported { get; private set; }

    /// <summary>Listens to HealthKit's meter. Called first, so that no other meter takes HealthKit's metric names.</summary>
    public void StartOwnMeter()
    {
        IsExported = true;
        _ownListener.Start();
    }

    /// <summary>
    /// Listens to the instruments that a later listener would get wrong, and with <paramref name="requests"/> to the framework's
    /// measurements of requests.
    /// </summary>
    public void StartEarly(bool requests)
    {
        lock (_starting)
        {
            if (!_isEarlyStarted)
            {
                _isEarlyStarted = true;
                _early.IncludesRequests = requests;
                _earlyListener.Start();
            }
        }
    }

    /// <summary>
    /// Counts the active requests from now on when another library already makes the framework measure requests. Call it before the server
    /// starts, so that no request ends that did not begin here.
    /// </summary>
    public void FollowOtherListeners()
    {
        lock (_starting)
        {
            if (!_isStarted && _early.TakeActiveRequests() is { } requests)
                OnPublished(requests, _earlyListener, _clock);
        }
    }

    /// <summary>Listens to all other meters. The first scrape calls it, or the first read by another exporter.</summary>
    public void StartOtherMeters()
    {
        if (Volatile.Read(ref _isStarted))
            return;

        StartEarly(requests: false);
        lock (_starting)
        {
            if (!_isStarted)
            {
                _listener.Start();
                Volatile.Write(ref _isStarted, true);
            }
        }
    }

    /// <summary>Reads the observable instruments, up to the timeout, and returns the number of the collection to show.</summary>
    public async Task<int> CollectAsync()
    {
        StartOtherMeters();
        var (collection, isBlocked) = await _thread.CollectAsync();
        CollectOwnMeter();
        if (isBlocked && Interlocked.Exchange(ref _isBlockLogged, 1) == 0)
            TelemetryLog.CallbackBlocks(_logger);

        return collection;
    }

    /// <summary>Reads HealthKit's own observable instruments.</summary>
    public void CollectOwnMeter()
    {
        lock (_ownGate)
        {
            _ownClock.Advance();
            _ownListener.RecordObservableInstruments();
            Families.EndCollection(_ownClock.Now, isOwn: true);
        }
    }

    public void Dispose()
    {
        _thread.Dispose();
        _listener.Dispose();
        _earlyListener.Dispose();
        _ownListener.Dispose();
    }

    private static bool IsOwn(Instrument instrument) => instrument.Meter.Name == HealthKitMetrics.Name;

    private void Prepare(MeterListener listener, CollectionClock clock, Func<Instrument, bool> takes)
    {
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_filter.Takes(instrument.Meter) && takes(instrument))
                OnPublished(instrument, listener, clock);
        };
        listener.MeasurementsCompleted = (_, state) =>
        {
            if (state is Recorder recorder)
                Families.Remove(recorder.Family);
        };
    }

    // Only for the types that occur: the runtime compiles each of these calls.
    private static void SetCallback(MeterListener listener, Type value)
    {
        switch (Type.GetTypeCode(value))
        {
            case TypeCode.Byte:
                listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Int16:
                listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Int32:
                listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Int64:
                listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Single:
                listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Double:
                listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
                break;
            case TypeCode.Decimal:
                listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
                break;
        }
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
        if (InstrumentReader.HeaderOf(instrument) is not { } header
            || Families.TryAdd(header, instrument.Name, instrument.Meter.Name) is not { } family)
        {
            return;
        }

        SetCallback(listener, instrument.GetType().GenericTypeArguments[0]);
        if (family.IsOwn && _checks.RecorderOf(instrument.Name, family) is { } recorder)
        {
            listener.EnableMeasurementEvents(instrument, recorder);
            return;
        }

        var series = new SeriesCache(family, InstrumentReader.ConstantsOf(instrument), _labels);
        listener.EnableMeasurementEvents(instrument, header.Shape switch
        {
            SeriesShape.Sum when EarlyInstruments.IsActiveRequests(instrument) && listener == _listener => new FlooredSumRecorder(series),
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
}
