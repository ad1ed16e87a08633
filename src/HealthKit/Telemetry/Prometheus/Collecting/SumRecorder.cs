namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records counters and up-down counters.</summary>
internal sealed class SumRecorder(SeriesCache series, CollectionClock clock) : Recorder(series.Family)
{
    private readonly bool _isMonotonic = series.Family.Header.Kind == MetricKind.Counter;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A value that is not finite would spoil the sum for good, and a counter never falls.
        if (!double.IsFinite(value) || (_isMonotonic && value < 0))
        {
            return;
        }

        var sum = (SumSeries)series.Find(tags);
        sum.Add(value);
        if (_isMonotonic && Exemplar.Sampled is { } activity)
        {
            sum.EnsureExemplar().Offer(activity, value, clock.Now);
        }
    }
}
