namespace HealthKit;

/// <summary>Compares a value with two optional thresholds. For the authors of check packages.</summary>
public static class ThresholdEvaluator
{
    /// <summary>A value equal to a threshold has reached it.</summary>
    /// <typeparam name="T">A number or a time.</typeparam>
    /// <param name="value">The measured value.</param>
    /// <param name="degraded">The value from which on the result is degraded (<c>threshold</c>); <c>null</c>: never.</param>
    /// <param name="unhealthy">The value from which on the result is unhealthy (<c>threshold</c>); <c>null</c>: never.</param>
    /// <param name="data">The data of the result.</param>
    /// <returns>The result.</returns>
    public static HealthCheckResult Evaluate<T>(T value, T? degraded, T? unhealthy, IReadOnlyDictionary<string, object> data)
        where T : struct, IComparable<T> =>
        unhealthy is { } upper && value.CompareTo(upper) >= 0 ? HealthReason.Threshold.Unhealthy(data: data)
        : degraded is { } lower && value.CompareTo(lower) >= 0 ? HealthReason.Threshold.Degraded(data: data)
        : HealthCheckResult.Healthy(data: data);
}
