using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>The result of what was answered rightly.</summary>
internal static class Latency
{
    public static HealthCheckResult Evaluate(TimeSpan took, TimeSpan? most)
    {
        var data = new Dictionary<string, object> { ["latencyMs"] = Math.Round(took.TotalMilliseconds, 3) };
        return took > most ? HealthReason.Slow.Degraded(data: data) : HealthCheckResult.Healthy(data: data);
    }
}
