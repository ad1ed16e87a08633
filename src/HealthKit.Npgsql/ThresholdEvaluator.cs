using System.Globalization;

namespace HealthKit.Npgsql;

/// <summary>Two thresholds: what they may be, and how a value is judged by them. One that is reached is passed.</summary>
internal static class ThresholdEvaluator
{
    private static readonly TimeSpan MaximumLag = TimeSpan.FromDays(1);

    public static string? ErrorOf(string check, NpgsqlConnectionsOptions options) =>
        options.DegradedAt >= 0 && options.DegradedAt <= options.UnhealthyAt && options.UnhealthyAt <= 1 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt} and {options.UnhealthyAt}; they must be from 0 to 1, and what is worse has to come later.");

    public static string? ErrorOf(string check, NpgsqlReplicationOptions options) =>
        options.DegradedAt >= TimeSpan.FromMilliseconds(1) && options.DegradedAt <= options.UnhealthyAt && options.UnhealthyAt <= MaximumLag ? null
            : $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt:c} and {options.UnhealthyAt:c}; they must be from 00:00:00.0010000 to 1.00:00:00, "
                + "and what is worse has to come later. Write 00:00:05 for five seconds: a bare number is read as days.";

    public static NpgsqlQueryResult Evaluate<T>(T value, T degraded, T unhealthy, IReadOnlyDictionary<string, object> data)
        where T : IComparable<T> => NpgsqlQueryResult.Evaluated(
            value.CompareTo(unhealthy) >= 0 ? HealthReason.Threshold.Unhealthy(data: data)
            : value.CompareTo(degraded) >= 0 ? HealthReason.Threshold.Degraded(data: data)
            : Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Healthy(data: data));
}
