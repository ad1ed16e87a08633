namespace HealthKit.Telemetry.Prometheus;

/// <summary>For counters and up-down counters.</summary>
internal sealed class SumRecorder(SeriesCache series, CollectionClock clock) : Recorder(series.Family)
{
    private readonly bool _isMonotonic = series.Family.Header.Kind == MetricKind.Counter;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A sum that once was not a number, or infinite, would never be anything else; and a counter does not fall.
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
