using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks;

/// <summary>The latest result that the app has reported for one check.</summary>
/// <param name="check">The name of the check.</param>
internal sealed class ReportedResult(string check)
{
    private object? _latest;

    public string Check => check;

    public HealthCheckResult? Latest => (HealthCheckResult?)Volatile.Read(ref _latest);

    public void Set(HealthCheckResult result) => Volatile.Write(ref _latest, result);
}

/// <summary>Returns the latest result that the app has reported; <c>starting</c> before the first report.</summary>
internal sealed class ReportedCheck(ReportedResult reported) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(reported.Latest ?? HealthReason.Starting.Unhealthy());
}
