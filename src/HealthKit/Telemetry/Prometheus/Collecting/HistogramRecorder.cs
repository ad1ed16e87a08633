namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records histograms. For the framework's request duration it also counts server errors beyond the series limit.</summary>
internal sealed class HistogramRecorder(SeriesCache series, CollectionClock clock, HttpFamilies? http) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A value that is not finite would spoil the sum for good.
        if (!double.IsFinite(value))
        {
            return;
        }

        var histogram = (HistogramSeries)series.Find(tags);
        var bucket = histogram.Record(value);
        if (http is not null && histogram.Labels == LabelSet.Overflow.Bytes)
        {
            http.AddOverflow(tags);
        }

        if (Exemplar.Sampled is { } activity)
        {
            histogram.EnsureExemplar(bucket).Offer(activity, value, clock.Now);
        }
    }
}
