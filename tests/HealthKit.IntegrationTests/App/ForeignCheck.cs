using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>A check class as another package would bring it: HealthKit knows nothing of it and trusts it in nothing.</summary>
public sealed class ForeignCheck(Func<HealthCheckContext, CancellationToken, Task<HealthCheckResult>> check) : IHealthCheck
{
    public ForeignCheck(Func<HealthCheckResult> check)
        : this((_, _) => Task.FromResult(check()))
    {
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        check(context, cancellationToken);
}
