using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Process;

/// <summary>Compares a value with two optional thresholds. A value equal to a threshold has reached it.</summary>
internal static class ThresholdEvaluator
{
    public static HealthCheckResult Evaluate(double value, double? degraded, double? unhealthy, IReadOnlyDictionary<string, object> data) =>
        value >= unhealthy ? HealthReason.Threshold.Unhealthy(data: data)
        : value >= degraded ? HealthReason.Threshold.Degraded(data: data)
        : HealthCheckResult.Healthy(data: data);
}
