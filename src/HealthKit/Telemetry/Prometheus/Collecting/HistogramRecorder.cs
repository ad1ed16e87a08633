namespace HealthKit.Telemetry.Prometheus;

/// <summary>For histograms.</summary>
/// <param name="series">Of the instrument.</param>
/// <param name="clock">Numbers the collections.</param>
/// <param name="http">Counts errors, when this is the framework's measurement of requests.</param>
internal sealed class HistogramRecorder(SeriesCache series, CollectionClock clock, HttpFamilies? http) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The sum would never again be a number.
        if (!double.IsFinite(value))
        {
            return;
        }

        var histogram = (HistogramSeries)series.Find(tags);
        var bucket = histogram.Record(value);
        if (http is not null && histogram.Labels == LabelSet.Overflow.Bytes)
        {
            http.AddBeyond(tags);
        }

        if (Exemplar.Sampled is { } activity)
        {
            histogram.EnsureExemplar(bucket).Offer(activity, value, clock.Now);
        }
    }
}
