using System.Globalization;

namespace HealthKit.Npgsql;

/// <summary>Validates pairs of thresholds.</summary>
internal static class ThresholdErrors
{
    public static string? ErrorOf(string check, NpgsqlConnectionsOptions options) =>
        ErrorOf(check, options.DegradedAt, options.UnhealthyAt, 0, 1, "R", "");

    public static string? ErrorOf(string check, NpgsqlReplicationOptions options) => ErrorOf(
        check, options.DegradedAt, options.UnhealthyAt, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), "c",
        " Write 00:00:05 for five seconds: a bare number is read as days.");

    private static string? ErrorOf<T>(string check, T degraded, T unhealthy, T minimum, T maximum, string format, string hint)
        where T : IComparable<T>, IFormattable
    {
        string Text(T value) => value.ToString(format, CultureInfo.InvariantCulture);
        return degraded.CompareTo(minimum) >= 0 && degraded.CompareTo(unhealthy) <= 0 && unhealthy.CompareTo(maximum) <= 0 ? null
            : $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {Text(degraded)} and {Text(unhealthy)}; they must be from "
                + $"{Text(minimum)} to {Text(maximum)}, and DegradedAt must not exceed UnhealthyAt.{hint}";
    }
}
