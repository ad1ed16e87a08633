using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>A meter with a collector that listens to it.</summary>
public sealed class MeterScene : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public MeterScene()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        Collector = new MeterCollector(
            new MetricsOptions { SeriesLimit = 100_000, Include = { "bench" } }, factory, NullLogger.Instance, TimeSpan.FromSeconds(10));
        Collector.StartOwnMeter();
        Collector.StartOtherMeters();
        Meter = factory.Create("bench");
    }

    public Meter Meter { get; }

    internal MeterCollector Collector { get; }

    public void Dispose()
    {
        Collector.Dispose();
        _services.Dispose();
    }
}
