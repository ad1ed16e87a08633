namespace HealthKit.Telemetry.Prometheus;

/// <summary>Records HealthKit's own counters and histograms of checks. No trace is active there, so they have no exemplars.</summary>
// The index of the instrument selects its series in CheckSeries; the label, if any, has the status.
internal sealed class CheckRecorder(MetricFamily family, CheckSeriesTable checks, int instrument, string? label = null) : Recorder(family)
{
    private readonly Lock _adding = new();
    private readonly byte[][] _endings = [.. StatusLabel.All.Select(status => Encoding.UTF8.GetBytes($",{label}=\"{status.Text}\""))];

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Third-party code may record other tags and values under HealthKit's names.
        if (!double.IsFinite(value) || value < 0
            || tags is not [{ Key: "check", Value: string { Length: > 0 } name }, ..] || checks.Find(name) is not { } check)
        {
            return;
        }

        switch (Volatile.Read(ref check[instrument]) ?? Add(check))
        {
            case StatusSeries statuses when tags is [_, { Value: string text }]:
                statuses.Add(text, value);
                break;
            case SumSeries sum:
                sum.Add(value);
                break;
            case HistogramSeries histogram:
                histogram.Record(value);
                break;
        }
    }

    private Series Add(CheckSeries check)
    {
        lock (_adding)
        {
            ref var series = ref check[instrument];
            if (series is null)
            {
                var added = Make(check.Labels);
                Family.Append(added);
                Volatile.Write(ref series, added);
            }

            return series;
        }
    }

    private Series Make(byte[] labels) => Family.Header.Shape == SeriesShape.Buckets ? new HistogramSeries(labels, Family.Header.Bounds)
        : label is not null ? new StatusSeries(labels, _endings)
        : new SumSeries(labels);
}
