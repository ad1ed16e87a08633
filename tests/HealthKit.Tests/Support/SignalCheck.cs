using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Support;

/// <summary>A check for real threads that runs the given function.</summary>
internal sealed class SignalCheck(Func<CancellationToken, Task<HealthCheckResult>> run) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        run(cancellationToken);
}
