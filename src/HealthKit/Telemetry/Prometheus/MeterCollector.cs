using System.Diagnostics.Metrics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Listens to the meters of the process and keeps what they record.</summary>
internal sealed class MeterCollector : IDisposable
{
    // A collection that somebody's callback holds up is not waited for any longer: the page then shows what the last one saw.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly MeterListener _listener = new();
    private readonly CollectionClock _clock = new();
    private readonly object _collecting = new();
    private readonly MeterFilter _filter;
    private readonly LabelRules _rules;
    private readonly int _seriesLimit;
    private readonly GuardedLogger _logger;
    private bool _isFailureTold;
    private int _completed;

    public MeterCollector(IOptions<HealthKitOptions> options, IMeterFactory factory, ILogger<MeterCollector> logger)
        : this(options.Value.Metrics, factory, logger)
    {
    }

    internal MeterCollector(MetricsOptions options, IMeterFactory factory, ILogger logger)
    {
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

    /// <summary>Asks the observable instruments, and returns the number of the collection whose observations are to be shown.</summary>
    public int Collect()
    {
        if (!Monitor.TryEnter(_collecting, Patience))
        {
            return Volatile.Read(ref _completed);
        }

        try
        {
            _clock.Advance();
            Ask();
            MakeRoom();
            Volatile.Write(ref _completed, _clock.Now);
            return _clock.Now;
        }
        finally
        {
            Monitor.Exit(_collecting);
        }
    }

    public void Dispose() => _listener.Dispose();

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
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException exception)
        {
            // All others were asked all the same.
            if (!_isFailureTold)
            {
                _isFailureTold = true;
                TelemetryLog.CallbackThrew(_logger, RedactedException.Of(exception.InnerExceptions[0])!, exception.InnerExceptions.Count);
            }
        }
    }

    // What comes and goes would fill a family with what is gone.
    private void MakeRoom()
    {
        foreach (var family in Families.All)
        {
            if (family.IsFull && family.Head.Shape is SeriesShape.ObservedSum or SeriesShape.ObservedValue)
            {
                family.ForgetBefore(_clock.Now);
            }
        }
    }
}
