namespace HealthKit.Telemetry.Prometheus;

/// <summary>For histograms.</summary>
internal sealed class HistogramRecorder(SeriesCache series, CollectionClock clock) : Recorder(series)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The sum would never again be a number.
        if (!double.IsFinite(value))
        {
            return;
        }

        var histogram = (HistogramSeries)Series.Find(tags);
        var bucket = histogram.Record(value);
        if (Exemplar.Sampled is { } activity)
        {
            histogram.EnsureExemplar(bucket).Offer(activity, value, clock.Now);
        }
    }
}
