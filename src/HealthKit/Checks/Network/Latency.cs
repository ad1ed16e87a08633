using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Turns the latency of a successful run into a result: healthy, or degraded (<c>slow</c>) above the maximum.</summary>
internal static class Latency
{
    public static HealthCheckResult Evaluate(TimeSpan latency, TimeSpan? maximum)
    {
        var data = new Dictionary<string, object> { ["latencyMs"] = Math.Round(latency.TotalMilliseconds, 3) };
        return latency > maximum ? HealthReason.Slow.Degraded(data: data) : HealthCheckResult.Healthy(data: data);
    }
}
