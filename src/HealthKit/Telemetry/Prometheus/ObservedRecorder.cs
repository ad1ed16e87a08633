namespace HealthKit.Telemetry.Prometheus;

/// <summary>For instruments that are asked at each collection, by one thread at a time.</summary>
internal sealed class ObservedRecorder(SeriesCache series, CollectionClock clock) : Recorder(series)
{
    private readonly bool _isSum = series.Family.Head.Shape == SeriesShape.ObservedSum;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((ValueSeries)Series.Find(tags)).Observe(value, clock.Now, _isSum);
}
