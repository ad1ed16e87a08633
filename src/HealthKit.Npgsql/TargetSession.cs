using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Which hosts of a connection string with several the app can use: Npgsql's <c>TargetSessionAttributes</c>, read as the driver reads them.</summary>
internal static class TargetSession
{
    /// <summary>The attribute of a data source; <c>null</c> for a wrapper (<c>WithTargetSession</c>), which does not reveal its own.</summary>
    public static string? Of(NpgsqlDataSource source) =>
        new NpgsqlConnectionStringBuilder(source.ConnectionString).TargetSessionAttributes
            ?? (source is NpgsqlMultiHostDataSource ? Environment.GetEnvironmentVariable("PGTARGETSESSIONATTRS")?.ToLowerInvariant() ?? "any" : null);

    /// <summary>Whether a host with this role is one that the attribute asks for, or accepts as the second choice.</summary>
    public static bool Accepts(string? target, HostRole role) => target switch
    {
        "any" or "prefer-primary" or "prefer-standby" => true,
        "primary" => role != HostRole.Standby,
        "read-write" => role == HostRole.Primary,
        "standby" => role == HostRole.Standby,
        "read-only" => role != HostRole.Primary,
        _ => false,
    };

    /// <summary>Why hosts that work are of no use, when none of them has the role that the app needs.</summary>
    public static HealthReason ReasonOfNone(string? target, IEnumerable<HostRole?> roles) => target switch
    {
        "primary" or "read-write" => HealthReason.ReadOnly,
        "standby" or "read-only" => HealthReason.NotFound,
        _ => roles.All(static role => role == HostRole.Standby) ? HealthReason.ReadOnly : HealthReason.NotFound,
    };
}
