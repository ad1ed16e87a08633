using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Logging;

namespace HealthKit.Http;

/// <summary>Creates a responder for each port, because each port has its own level of detail.</summary>
internal sealed class HealthResponderFactory(
    SnapshotStore store, ResponseRenderer renderer, CorsHeaders cors, HealthPages pages, HealthKitMetrics metrics,
    ILogger<HealthResponder> logger)
{
    public HealthResponder Create(DetailLevel details) => new(store, renderer, cors, pages, metrics, details, logger);
}
