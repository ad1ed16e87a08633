using System.Diagnostics.Metrics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Listens to the meters of the process and keeps what they record.</summary>
internal sealed class MeterCollector : IDisposable
{
    // A collection that somebody's callback holds up is not waited for any longer: the page then shows what the last one saw. Prometheus gives a
    // scrape ten seconds by default.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly MeterListener _listener = new();
    private readonly CollectionClock _clock = new();
    private readonly CollectionThread _thread;
    private readonly MeterFilter _filter;
    private readonly LabelRules _rules;
    private readonly int _seriesLimit;
    private readonly GuardedLogger _logger;
    private bool _isFailureTold;
    private int _isHoldUpTold;

    public MeterCollector(IOptions<HealthKitOptions> options, IMeterFactory factory, ILogger<MeterCollector> logger)
        : this(options.Value.Metrics, factory, logger, Patience)
    {
    }

    internal MeterCollector(MetricsOptions options, IMeterFactory factory, ILogger logger, TimeSpan patience)
    {
        _thread = new CollectionThread(Ask, patience);
        _filter = new MeterFilter(options, factory);
        _rules = new LabelRules(options.PlaceLabels);
        _seriesLimit = options.SeriesLimit;
        _logger = new GuardedLogger(logger);
        Families = new FamilyRegistry(options.SeriesLimit, logger);
        _listener.InstrumentPublished = OnPublished;
        _listener.MeasurementsCompleted = OnCompleted;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Take(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Take((double)value, tags, state));
    }

    public FamilyRegistry Families { get; }

    public void Start() => _listener.Start();

    /// <summary>
    /// Asks the observable instruments, and returns the number of the collection whose observations are to be shown. Waits for no longer than it
    /// is patient.
    /// </summary>
    public int Collect()
    {
        var collection = _thread.Collect(out var isHeldUp);
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
    }

    private static void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
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

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (!_filter.Takes(instrument.Meter)
            || InstrumentReader.HeadOf(instrument) is not { } head
            || Families.Join(head, instrument.Name, instrument.Meter.Name) is not { } family)
        {
            return;
        }

        var series = new SeriesCache(family, InstrumentReader.ConstantsOf(instrument), _rules, _seriesLimit);
        listener.EnableMeasurementEvents(instrument, head.Shape switch
        {
            SeriesShape.Sum => new SumRecorder(series, _clock),
            SeriesShape.Buckets => new HistogramRecorder(series, _clock),
            SeriesShape.Value => new ValueRecorder(series),
            _ => new ObservedRecorder(series, _clock),
        });
    }

    private void OnCompleted(Instrument instrument, object? state)
    {
        if (state is Recorder recorder)
        {
            Families.Leave(recorder.Series.Family);
        }
    }

    private void Ask()
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

        Families.EndCollection(_clock.Now);
    }
}
