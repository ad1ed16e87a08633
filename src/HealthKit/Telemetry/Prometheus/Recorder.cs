namespace HealthKit.Telemetry.Prometheus;

/// <summary>Takes in the measurements of one instrument. Called by whoever measures, on any thread: must not wait, allocate or throw.</summary>
internal abstract class Recorder(SeriesCache series)
{
    public SeriesCache Series { get; } = series;

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);
}
