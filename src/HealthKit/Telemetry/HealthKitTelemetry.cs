using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Telemetry.Prometheus;
using Microsoft.Extensions.Options;

namespace HealthKit.Telemetry;

/// <summary>Starts HealthKit's instruments. The metrics page listens to them first, so that it misses no measurement.</summary>
internal sealed class HealthKitTelemetry(
    IOptions<HealthKitOptions> options, CheckCatalog catalog, SnapshotStore store, HealthKitMetrics metrics, MeterCollector collector)
{
    public void Start()
    {
        if (options.Value.Metrics.Enabled)
        {
            collector.StartOwn();
        }

        metrics.Start(catalog.Definitions.Select(static check => check.Name));
        var gauges = new SnapshotMetrics(store);
        gauges.Start(metrics.Meter);
        new MemoryMetrics(new ContainerMemory()).Start(metrics.Meter);
        if (options.Value.Metrics.LegacyStatus)
        {
            gauges.StartLegacy(metrics.Meter);
        }

        if (options.Value.Metrics.Enabled)
        {
            collector.StartOthers();
        }
    }
}
