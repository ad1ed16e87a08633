using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>Reads the families that docs/metrics.md lists from the collector of the metrics page.</summary>
internal sealed class HealthMetrics(MeterCollector collector) : IHealthMetrics
{
    // Parsed once for each series, and gone with it. A series of statuses has one list for each of its lines.
    private readonly ConditionalWeakTable<Series, IReadOnlyList<KeyValuePair<string, string>>[]> _labels = [];

    public IReadOnlyList<MetricFamilyReading> Read()
    {
        if (collector.IsExported)
            collector.StartOtherMeters();

        collector.CollectOwnMeter();
        var requests = collector.Families.Http?.All ?? [];
        return [.. collector.Families.All.Where(family => family.IsOwn || requests.Contains(family)).Select(Read)];
    }

    private MetricFamilyReading Read(MetricFamily family)
    {
        var series = new List<MetricSeriesReading>(family.All.Count);
        foreach (var one in family.All.Span)
        {
            if (one is not ObservedSeries observed || observed.IsIn(family.Collection))
                Add(series, one, family.Header.Bounds);
        }

        var header = family.Header;
        return new(header.Samples[header.Kind == MetricKind.Counter ? 1 : 0], header.Kind, header.Help, header.Bounds, series);
    }

    private void Add(List<MetricSeriesReading> readings, Series series, double[] bounds)
    {
        var labels = _labels.GetValue(series, static series => series is StatusSeries statuses
            ? [.. statuses.Endings.ToArray().Select(ending => LabelText.Parse([.. series.Labels, .. ending]))]
            : [LabelText.Parse(series.Labels)]);
        switch (series)
        {
            case ScalarSeries scalar:
                readings.Add(new(labels[0], scalar.Value, []));
                break;
            case StatusSeries statuses:
                for (var line = 0; line < statuses.Endings.Length; line++)
                    readings.Add(new(labels[line], statuses.ValueOf(line), []));

                break;
            case BucketSeries histogram:
                // The counts first: a recording thread adds to the sum before it counts.
                var counts = new long[bounds.Length + 1];
                for (var bucket = 0; bucket < counts.Length; bucket++)
                    counts[bucket] = histogram.CountIn(bucket);

                readings.Add(new(labels[0], histogram.Sum, counts));
                break;
        }
    }
}
