using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Process;

/// <summary>Judges a rising value by two thresholds, each of which may be missing. The threshold itself is passed.</summary>
internal static class ThresholdEvaluator
{
    public static HealthCheckResult Evaluate(double value, double? degraded, double? unhealthy, IReadOnlyDictionary<string, object> data) =>
        value >= unhealthy ? HealthReason.Threshold.Unhealthy(data: data)
        : value >= degraded ? HealthReason.Threshold.Degraded(data: data)
        : HealthCheckResult.Healthy(data: data);
}
