using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Npgsql;

/// <summary>Validates a pair of thresholds and evaluates a value. A value at a threshold counts as passed.</summary>
internal static class ThresholdEvaluator
{
    public static string? ErrorOf(string check, NpgsqlConnectionsOptions options) =>
        ErrorOf(check, options.DegradedAt, options.UnhealthyAt, 0, 1, "R", "");

    public static string? ErrorOf(string check, NpgsqlReplicationOptions options) => ErrorOf(
        check, options.DegradedAt, options.UnhealthyAt, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), "c",
        " Write 00:00:05 for five seconds: a bare number is read as days.");

    public static NpgsqlQueryResult Evaluate<T>(T value, T degraded, T unhealthy, IReadOnlyDictionary<string, object> data)
        where T : IComparable<T> => NpgsqlQueryResult.Evaluated(
            value.CompareTo(unhealthy) >= 0 ? HealthReason.Threshold.Unhealthy(data: data)
            : value.CompareTo(degraded) >= 0 ? HealthReason.Threshold.Degraded(data: data)
            : HealthCheckResult.Healthy(data: data));

    private static string? ErrorOf<T>(string check, T degraded, T unhealthy, T minimum, T maximum, string format, string hint)
        where T : IComparable<T>, IFormattable
    {
        string Text(T value) => value.ToString(format, CultureInfo.InvariantCulture);
        return degraded.CompareTo(minimum) >= 0 && degraded.CompareTo(unhealthy) <= 0 && unhealthy.CompareTo(maximum) <= 0 ? null
            : $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {Text(degraded)} and {Text(unhealthy)}; they must be from "
                + $"{Text(minimum)} to {Text(maximum)}, and DegradedAt must not exceed UnhealthyAt.{hint}";
    }
}
