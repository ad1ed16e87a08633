using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Logging;

namespace HealthKit.Http;

/// <summary>Makes one for each port: they tell more or less.</summary>
internal sealed class HealthResponderFactory(
    SnapshotStore store, ResponseRenderer renderer, CorsHeaders cors, HealthPages pages, HealthKitMetrics metrics,
    ILogger<HealthResponder> logger)
{
    public HealthResponder Create(DetailLevel details) => new(store, renderer, cors, pages, metrics, details, logger);
}
