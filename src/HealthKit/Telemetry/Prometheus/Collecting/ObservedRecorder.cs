namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records observable instruments, which each collection reads on one thread at a time.</summary>
internal sealed class ObservedRecorder(SeriesCache series, CollectionClock clock) : Recorder(series.Family)
{
    private readonly bool _isSum = series.Family.Header.Shape == SeriesShape.ObservedSum;
    private readonly bool _isMonotonic = series.Family.Header.Kind == MetricKind.Counter;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A counter is finite and not negative; other values are ignored.
        if ((!_isMonotonic || (double.IsFinite(value) && value >= 0))
            && ((ObservedSeries)series.Find(tags)).Observe(value, clock.Now, _isSum))
        {
            Family.CountObserved();
        }
    }
}
