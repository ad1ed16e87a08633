using System.Globalization;

namespace HealthKit.StackExchangeRedis;

/// <summary>Validates the settings of the Redis checks.</summary>
internal static class RedisOptionErrors
{
    private static readonly TimeSpan MaximumSilence = TimeSpan.FromDays(1);

    public static string? ErrorOf(string check, RedisCheckOptions options) =>
        options.KeyPrefix is { } prefix && !prefix.AsSpan().ContainsAny("{}") ? null
            : $"HealthKit:Checks:{check}:KeyPrefix is missing or has a brace, and a brace can put all keys of a cluster on one node. "
                + "Write it like \"app:\", or leave it out.";

    public static string? ErrorOf(string check, RedisMemoryOptions options) =>
        options.DegradedAt >= 0 && options.DegradedAt <= options.UnhealthyAt && options.UnhealthyAt <= 1 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt} and {options.UnhealthyAt}; "
            + $"they must be from 0 to 1, and UnhealthyAt must not be less than DegradedAt.");

    public static string? ErrorOf(string check, RedisReplicationOptions options) =>
        options.DegradedAt < TimeSpan.FromSeconds(1) || options.DegradedAt > options.UnhealthyAt || options.UnhealthyAt > MaximumSilence
            ? $"HealthKit:Checks:{check}:DegradedAt and UnhealthyAt are {options.DegradedAt:c} and {options.UnhealthyAt:c}; "
                + "they must be from 00:00:01 to 1.00:00:00, and UnhealthyAt must not be less than DegradedAt. "
                + "Write 00:00:05 for five seconds: a bare number is read as days."
            : options.MinimumReplicas is < 0 or > 100
                ? $"HealthKit:Checks:{check}:MinimumReplicas is {options.MinimumReplicas}; it must be from 0 to 100."
                : null;
}
