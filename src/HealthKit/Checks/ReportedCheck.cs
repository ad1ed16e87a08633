using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Tells what is in the slot, or that nothing is yet.</summary>
internal sealed class ReportedCheck(ReportedResult reported) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reported.Latest ?? HealthReason.Starting.Unhealthy());
}
