namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records the measurements of one instrument. The measuring thread calls it: it must not wait, allocate or throw.</summary>
internal abstract class Recorder(MetricFamily family)
{
    public MetricFamily Family { get; } = family;

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);
}

/// <summary>Records gauges that the app sets.</summary>
internal sealed class ValueRecorder(SeriesCache series) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((ValueSeries)series.Find(tags)).Set(value);
}

/// <summary>Numbers the collections: the current or last one, and 0 before the first.</summary>
internal sealed class CollectionClock
{
    private int _now;

    public int Now => Volatile.Read(ref _now);

    public void Advance() => Volatile.Write(ref _now, _now + 1);
}

/// <summary>Records counters and up-down counters.</summary>
internal sealed class SumRecorder(SeriesCache series, CollectionClock clock) : Recorder(series.Family)
{
    private readonly bool _isMonotonic = series.Family.Header.Kind == MetricKind.Counter;

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A value that is not finite would spoil the sum for good, and a counter never falls.
        if (!double.IsFinite(value) || (_isMonotonic && value < 0))
            return;

        var sum = (SumSeries)series.Find(tags);
        sum.Add(value);
        if (_isMonotonic && Exemplar.Sampled is { } activity)
            Exemplar.Offer(ref sum.ExemplarCell, activity, value, clock.Now);
    }
}

/// <summary>
/// Records active requests from the first scrape. If another library has made the framework measure requests before, and maybe stopped
/// since, this sees ends without starts.
/// </summary>
// The sum is right from the first moment without a request on: it cannot be below zero.
internal sealed class FlooredSumRecorder(SeriesCache series) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsFinite(value))
            ((SumSeries)series.Find(tags)).AddFloored(value);
    }
}

/// <summary>Records histograms. For the framework's request duration it also counts server errors beyond the series limit.</summary>
internal sealed class HistogramRecorder(SeriesCache series, CollectionClock clock, HttpFamilies? http) : Recorder(series.Family)
{
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A value that is not finite would spoil the sum for good.
        if (!double.IsFinite(value))
            return;

        var histogram = (HistogramSeries)series.Find(tags);
        var bucket = histogram.Record(value);
        if (http is not null && histogram.Labels == LabelSet.Overflow.Bytes)
            http.AddOverflow(tags);

        if (Exemplar.Sampled is { } activity)
            Exemplar.Offer(ref histogram.ExemplarCell(bucket), activity, value, clock.Now);
    }
}

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
