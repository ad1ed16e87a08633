using HealthKit.Snapshots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>The endpoints that are not probes. History and dashboard differ by port, because each port has its own level of detail.</summary>
internal sealed class HealthPages(
    MetricsResponder metrics, StreamResponder stream, SnapshotStore store, HealthHistory history, TimeProvider time,
    IOptions<HealthKitOptions> options, IHostEnvironment environment, ILogger<DashboardResponder> logger)
{
    public MetricsResponder Metrics => metrics;

    public StreamResponder Stream => stream;

    public HistoryRenderer History(DetailLevel details) => new(store, history, time, details);

    public DashboardResponder Dashboard(DetailLevel details) => new(store, history, time, options, environment, details, logger);
}
