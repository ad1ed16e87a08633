namespace HealthKit.PrometheusNet;

/// <summary>One family of HealthKit in a registry.</summary>
internal abstract class RegistryFamily
{
    // The trace of a scrape is no example of what was measured.
    protected static ExemplarBehavior NoExemplars { get; } = ExemplarBehavior.NoExemplars();

    public static RegistryFamily Create(MetricFactory factory, MetricFamilyReading family) => family.Kind switch
    {
        MetricKind.Counter => new CopiedFamily<Counter.Child>(
            labels => factory.CreateCounter(family.Name, family.Help, labels, new CounterConfiguration { ExemplarBehavior = NoExemplars }),
            static child => reading => child.IncTo(reading.Value)),
        MetricKind.Gauge => new CopiedFamily<Gauge.Child>(
            labels => factory.CreateGauge(family.Name, family.Help, labels),
            static child => reading => child.Set(reading.Value)),
        _ => new CopiedFamily<Histogram.Child>(
            labels => factory.CreateHistogram(family.Name, family.Help, labels, new HistogramConfiguration
            {
                Buckets = [.. family.Bounds],
                ExemplarBehavior = NoExemplars,
            }),
            child => new HistogramCopy(child, family.Bounds).Update),
    };

    /// <summary>Sets the series, and removes those that are not among them.</summary>
    public abstract void Update(IReadOnlyList<MetricSeriesReading> series);

    public void Clear() => Update([]);
}
