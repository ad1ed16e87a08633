using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.App;

/// <summary>A healthy check that counts its runs.</summary>
public sealed class RunCounter : IHealthCheck
{
    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _runs);
        return Task.FromResult(HealthCheckResult.Healthy());
    }

    public Task<TimeSpan> UntilAsync(int runs) =>
        Eventually.TrueAsync(() => Task.FromResult(Runs >= runs), TestApp.Deadline, $"the check has run {runs} times");
}
