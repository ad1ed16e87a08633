using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>
/// Starts HealthKit's instruments. The metrics page listens to them first, so that it misses no measurement, and to most other meters from
/// the first scrape.
/// </summary>
internal sealed class HealthKitTelemetry(
    IOptions<HealthKitOptions> options, CheckCatalog catalog, SnapshotStore store, HealthKitMetrics metrics, MeterCollector collector,
    IEnumerable<IMetricsPageSource> exporters, IEnumerable<RequestMetricsRequirement> errorRates)
{
    public void Start()
    {
        var isExported = options.Value.Metrics.Enabled || exporters.Any();
        if (isExported)
            collector.StartOwnMeter();

        metrics.Start(catalog.Definitions.Select(static check => check.Name));
        var gauges = new SnapshotMetrics(store);
        gauges.Start(metrics.Meter);
        new MemoryMetrics(new ContainerMemory()).Start(metrics.Meter);
        if (options.Value.Metrics.LegacyStatus)
            gauges.StartLegacy(metrics.Meter);

        if (isExported)
            collector.StartEarly(requests: errorRates.Any());
    }
}
