using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>For tests that have nothing else to do meanwhile.</summary>
internal static class CollectorExtensions
{
    public static int Collect(this MeterCollector collector) => collector.CollectAsync().GetAwaiter().GetResult();
}
