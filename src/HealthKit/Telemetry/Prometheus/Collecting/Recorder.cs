namespace HealthKit.Telemetry.Prometheus;

/// <summary>Takes in the measurements of one instrument. Called by whoever measures, on any thread: must not wait, allocate or throw.</summary>
internal abstract class Recorder(MetricFamily family)
{
    public MetricFamily Family { get; } = family;

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);
}
