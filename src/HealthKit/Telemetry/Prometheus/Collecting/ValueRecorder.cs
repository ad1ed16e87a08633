namespace HealthKit.Telemetry.Prometheus;

/// <summary>For gauges that are set.</summary>
internal sealed class ValueRecorder(SeriesCache series) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((ValueSeries)series.Find(tags)).Set(value);
}
