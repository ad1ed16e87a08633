namespace HealthKit.Npgsql;

/// <summary>From the answers of all hosts, each asked on a connection outside the pool, to one answer.</summary>
internal static class HostResults
{
    /// <summary>Whether this answer alone shows that the app has a host it can use.</summary>
    public static bool IsSufficient(NpgsqlQueryResult result, string? target) => result is { Reason: null, Role: { } role } && TargetSession.Accepts(target, role);

    /// <summary>The answer when no host's answer suffices.</summary>
    /// <param name="results">One for each host.</param>
    /// <param name="target">The data source's target session attribute; <c>null</c> when it is unknown, or there is only one host.</param>
    /// <param name="isRefusedByDriver">Whether the driver found no suitable host. Otherwise the pool is silent.</param>
    public static NpgsqlQueryResult Combine(IReadOnlyList<NpgsqlQueryResult> results, string? target, bool isRefusedByDriver)
    {
        var failures = results.Where(result => isRefusedByDriver ? result.Reason is not null : !result.ProvesServerWorks).ToList();

        // A host that is gone leaves the work to the others. Any other failure may be that of the one host that the app needs.
        if (failures.Find(static failure => !IsGone(failure)) is { } first)
        {
            return first;
        }

        var failed = failures.FirstOrDefault();
        var roles = results.Where(static result => result is { Reason: null, Role: not null }).Select(static result => result.Role).ToList();
        return roles.Count > 0 && IsNoneWanted(roles, failed, target, isRefusedByDriver)
            ? new NpgsqlQueryResult(TargetSession.ReasonOfNone(target, roles), failed?.Exception)
            : failed ?? NpgsqlQueryResult.Success;
    }

    /// <summary>
    /// Whether the app has no use for the hosts that work. When the target is unknown, the driver's refusal tells it: that of all hosts which work,
    /// or of the standbys that are left. Any other roles that it refuses are its memory of an outage that is over.
    /// </summary>
    private static bool IsNoneWanted(List<HostRole?> roles, NpgsqlQueryResult? failed, string? target, bool isRefusedByDriver) =>
        target is not null || (isRefusedByDriver && (failed is null ? roles.Distinct().Count() == 1 : roles.TrueForAll(static role => role == HostRole.Standby)));

    private static bool IsGone(NpgsqlQueryResult failure) => failure.Reason == HealthReason.ConnectionRefused || failure.Reason == HealthReason.Dns;
}

/// <summary>What one host of several is at the moment.</summary>
internal enum HostRole
{
    Primary,
    ReadOnlyPrimary,
    Standby,
}
