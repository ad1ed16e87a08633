namespace HealthKit.Telemetry.Prometheus;

/// <summary>For instruments that are asked at each collection, by one thread at a time.</summary>
internal sealed class ObservedRecorder(SeriesCache series, CollectionClock clock) : Recorder(series.Family)
{
    private readonly bool _isSum = series.Family.Header.Shape == SeriesShape.ObservedSum;
    private readonly bool _isMonotonic = series.Family.Header.Kind == MetricKind.Counter;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Not what a counter can have.
        if (_isMonotonic && (!double.IsFinite(value) || value < 0))
        {
            return;
        }

        if (((ObservedSeries)series.Find(tags)).Observe(value, clock.Now, _isSum))
        {
            Family.CountObserved();
        }
    }
}
