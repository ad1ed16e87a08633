namespace HealthKit.PrometheusNet;

/// <summary>HealthKit's families as native metrics of a registry, which other hosts of the process may share.</summary>
// A host that removes a series removes it for all hosts. So each update looks up its series, which creates a removed one again.
internal sealed class RegistryFamilies(CollectorRegistry registry, ILogger logger)
{
    // The trace of a scrape is no example of what was measured.
    private static readonly ExemplarBehavior NoExemplars = ExemplarBehavior.NoExemplars();

    // By the labels of a reading, an object of one series of one family.
    private readonly Dictionary<IReadOnlyList<KeyValuePair<string, string>>, Copy> _copies = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HttpMetricsOfTheApp _http = new(registry, logger);

    /// <summary>Sets the series of the readings, and removes all others.</summary>
    public void Update(IReadOnlyList<MetricFamilyReading> readings)
    {
        // First, because a series may have come back with the same labels.
        RemoveOthers(readings);
        foreach (var family in readings.Where(family => !_taken.Contains(family.Name)))
        {
            try
            {
                Update(family);
            }
            catch (InvalidOperationException)
            {
                // The registry has a family of this name and another type.
                _taken.Add(family.Name);
                PrometheusNetLog.FamilyTaken(logger, family.Name);
            }
        }
    }

    public void Clear() => RemoveOthers([]);

    private void RemoveOthers(IReadOnlyList<MetricFamilyReading> readings)
    {
        var current = readings.SelectMany(static family => family.Series).Select(static series => series.Labels)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var (labels, copy) in _copies)
        {
            if (!current.Contains(labels))
            {
                copy.Remove();
                _copies.Remove(labels);
            }
        }
    }

    private void Update(MetricFamilyReading family)
    {
        foreach (var series in family.Series)
        {
            if (!_copies.TryGetValue(series.Labels, out var copy))
                _copies.Add(series.Labels, copy = Create(family, series.Labels));

            copy.Update(series);
        }

        if (family.Name == HttpMetricsOfTheApp.Name)
            _http.Remove(family.Help);
    }

    private Copy Create(MetricFamilyReading family, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        string[] names = [.. labels.Select(static label => label.Key)];
        string[] values = [.. labels.Select(static label => label.Value)];
        switch (family.Kind)
        {
            case MetricKind.Counter:
                var counter = factory.CreateCounter(
                    family.Name, family.Help, names, new CounterConfiguration { ExemplarBehavior = NoExemplars });
                return new(series => counter.WithLabels(values).IncTo(series.Value), () => counter.RemoveLabelled(values));
            case MetricKind.Gauge:
                var gauge = factory.CreateGauge(family.Name, family.Help, names);
                return new(series => gauge.WithLabels(values).Set(series.Value), () => gauge.RemoveLabelled(values));
            default:
                var bounds = family.Bounds;
                var histogram = factory.CreateHistogram(
                    family.Name, family.Help, names, new HistogramConfiguration { Buckets = [.. bounds], ExemplarBehavior = NoExemplars });
                HistogramCopy? copy = null;
                return new(
                    series =>
                    {
                        var child = histogram.WithLabels(values);
                        if (copy?.Child != child)
                            copy = new HistogramCopy(child, bounds);

                        copy.Update(series);
                    },
                    () => histogram.RemoveLabelled(values));
        }
    }

    private sealed record Copy(Action<MetricSeriesReading> Update, Action Remove);
}
