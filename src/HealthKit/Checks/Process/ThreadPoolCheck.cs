using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Process;

/// <summary>Reads the delay that the watchdog has put into the snapshot.</summary>
internal sealed class ThreadPoolCheck(ThreadPoolCheckOptions options, SnapshotStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var delay = store.Latest.Host.ThreadPoolDelay;
        var data = new Dictionary<string, object> { ["delayMs"] = Math.Round(delay.TotalMilliseconds, 1) };
        return Task.FromResult(Threshold.Judge(delay.TotalSeconds, options.DegradedAt.TotalSeconds, options.UnhealthyAt.TotalSeconds, data));
    }
}
