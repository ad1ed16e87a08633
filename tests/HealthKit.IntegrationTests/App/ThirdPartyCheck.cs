using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>A check class like that of a third-party package. HealthKit knows nothing about it and does not trust it.</summary>
public sealed class ThirdPartyCheck(Func<HealthCheckContext, CancellationToken, Task<HealthCheckResult>> check) : IHealthCheck
{
    public ThirdPartyCheck(Func<HealthCheckResult> check)
        : this((_, _) => Task.FromResult(check()))
    {
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        check(context, cancellationToken);
}
