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
