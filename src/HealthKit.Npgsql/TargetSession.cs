using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Applies Npgsql's <c>TargetSessionAttributes</c> as the driver does: which of several hosts the app can use.</summary>
internal static class TargetSession
{
    /// <summary>The attribute of a data source; <c>null</c> for a <c>WithTargetSession</c> wrapper, which does not expose it.</summary>
    public static string? Of(NpgsqlDataSource source) =>
        new NpgsqlConnectionStringBuilder(source.ConnectionString).TargetSessionAttributes
            ?? (source is not NpgsqlMultiHostDataSource ? null
                : Environment.GetEnvironmentVariable("PGTARGETSESSIONATTRS")?.ToLowerInvariant() ?? "any");

    /// <summary>Whether the attribute accepts a host with this role, also as a second choice.</summary>
    public static bool Accepts(string? target, HostRole role) => target switch
    {
        "any" or "prefer-primary" or "prefer-standby" => true,
        "primary" => role != HostRole.Standby,
        "read-write" => role == HostRole.Primary,
        "standby" => role == HostRole.Standby,
        "read-only" => role != HostRole.Primary,
        _ => false,
    };

    /// <summary>The reason when no working host has the role that the app needs.</summary>
    public static HealthReason ReasonOfNone(string? target, IEnumerable<HostRole> roles) => target switch
    {
        "primary" or "read-write" => HealthReason.ReadOnly,
        "standby" or "read-only" => HealthReason.NotFound,
        _ => roles.All(static role => role == HostRole.Standby) ? HealthReason.ReadOnly : HealthReason.NotFound,
    };
}
