using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Synchronous collection, for tests that have no other work during it.</summary>
internal static class CollectorExtensions
{
    public static int Collect(this MeterCollector collector) => collector.CollectAsync().GetAwaiter().GetResult();
}
