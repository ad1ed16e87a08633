using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>Creates the responder of each port, because each port has its own level of detail.</summary>
internal sealed class HealthResponderFactory(
    SnapshotStore store, HealthHistory history, TimeProvider time, IOptions<HealthKitOptions> options, IHostEnvironment environment,
    ResponseRenderer renderer, CorsHeaders cors, MetricsResponder metricsPage, StreamResponder stream, HealthKitMetrics metrics,
    ILogger<HealthResponder> logger, ILogger<DashboardResponder> dashboardLogger)
{
    public HealthResponder Create(DetailLevel details) =>
        new(store, renderer, cors, metricsPage, stream, History(details), Dashboard(details), metrics, details, logger);

    public HistoryRenderer History(DetailLevel details) => new(store, history, time, details);

    public DashboardResponder Dashboard(DetailLevel details) => new(store, history, time, options, environment, details, dashboardLogger);
}
