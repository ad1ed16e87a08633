namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records the measurements of one instrument. The measuring thread calls it: it must not wait, allocate or throw.</summary>
internal abstract class Recorder(MetricFamily family)
{
    public MetricFamily Family { get; } = family;

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);
}

/// <summary>Records gauges that the app sets.</summary>
internal sealed class ValueRecorder(SeriesCache series) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((ValueSeries)series.Find(tags)).Set(value);
}

/// <summary>Numbers the collections: the current or last one, and 0 before the first.</summary>
internal sealed class CollectionClock
{
    private int _now;

    public int Now => Volatile.Read(ref _now);

    public void Advance() => Volatile.Write(ref _now, _now + 1);
}
