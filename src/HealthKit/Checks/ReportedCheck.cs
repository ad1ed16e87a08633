using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>Returns the latest result that the app has reported; <c>starting</c> before the first report.</summary>
internal sealed class ReportedCheck(ReportedResult reported) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reported.Latest ?? HealthReason.Starting.Unhealthy());
}
