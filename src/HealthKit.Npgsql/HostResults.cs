namespace HealthKit.Npgsql;

/// <summary>Combines the results of all hosts, each queried on a connection outside the pool.</summary>
internal static class HostResults
{
    /// <summary>Whether this result alone proves that the app has a usable host.</summary>
    public static bool IsSufficient(NpgsqlQueryResult result, string? target) =>
        result is { Reason: null, Role: { } role } && TargetSession.Accepts(target, role);

    /// <summary>Returns the combined result when no host's result is sufficient.</summary>
    /// <param name="results">One for each host.</param>
    /// <param name="target">The data source's target session attribute; <c>null</c> when it is unknown, or there is only one host.</param>
    /// <param name="isRefusedByDriver">Whether the driver found no suitable host. Otherwise the pool did not respond.</param>
    public static NpgsqlQueryResult Combine(IReadOnlyList<NpgsqlQueryResult> results, string? target, bool isRefusedByDriver)
    {
        var failures = results.Where(result => isRefusedByDriver ? result.Reason is not null : !result.ProvesServerWorks).ToList();

        // The driver skips a host that is gone. Any other failure may be that of the one host that the app needs.
        if (failures.Find(static failure => !IsGone(failure)) is { } first)
            return first;

        var failed = failures.FirstOrDefault();
        var roles = results.Where(static result => result.Reason is null).Select(static result => result.Role).OfType<HostRole>().ToList();
        return roles.Count > 0 && IsUnsuitable(roles, failed, target, isRefusedByDriver)
            ? new NpgsqlQueryResult(TargetSession.ReasonForNoSuitableHost(target, roles), failed?.Exception)
            : failed ?? NpgsqlQueryResult.Success;
    }

    /// <summary>
    /// Whether the app cannot use the hosts that work. With a known target, none of them has the role for it. With an unknown target, the
    /// driver must have refused them, and either all hosts work and have one role, or some failed and only standbys work. In every other
    /// case the driver refused because its cache still holds an outage that is over.
    /// </summary>
    private static bool IsUnsuitable(List<HostRole> roles, NpgsqlQueryResult? failed, string? target, bool isRefusedByDriver) =>
        target is not null || (isRefusedByDriver && (failed is null
            ? roles.Distinct().Count() == 1
            : roles.TrueForAll(static role => role == HostRole.Standby)));

    private static bool IsGone(NpgsqlQueryResult failure) =>
        failure.Reason == HealthReason.ConnectionRefused || failure.Reason == HealthReason.Dns;
}

internal enum HostRole { Primary, ReadOnlyPrimary, Standby }

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
    public static HealthReason ReasonForNoSuitableHost(string? target, IEnumerable<HostRole> roles) => target switch
    {
        "primary" or "read-write" => HealthReason.ReadOnly,
        "standby" or "read-only" => HealthReason.NotFound,
        _ => roles.All(static role => role == HostRole.Standby) ? HealthReason.ReadOnly : HealthReason.NotFound,
    };
}
