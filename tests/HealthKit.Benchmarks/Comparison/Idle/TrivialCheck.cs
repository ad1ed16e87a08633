using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Comparison.Idle;

/// <summary>Returns healthy at once.</summary>
internal sealed class TrivialCheck : IHealthCheck
{
    private static readonly Task<HealthCheckResult> Healthy = Task.FromResult(HealthCheckResult.Healthy());

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Healthy;
}
