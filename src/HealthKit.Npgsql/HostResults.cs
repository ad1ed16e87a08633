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
        {
            return first;
        }

        var failed = failures.FirstOrDefault();
        var roles = results.Where(static result => result.Reason is null).Select(static result => result.Role).OfType<HostRole>().ToList();
        return roles.Count > 0 && IsUnsuitable(roles, failed, target, isRefusedByDriver)
            ? new NpgsqlQueryResult(TargetSession.ReasonOfNone(target, roles), failed?.Exception)
            : failed ?? NpgsqlQueryResult.Success;
    }

    /// <summary>
    /// Whether the app cannot use the hosts that work. If the target is unknown, the driver's refusal decides: if all hosts work and have
    /// one role, or if only standbys work. A refusal of other roles comes from the driver's cache of an outage that is over.
    /// </summary>
    private static bool IsUnsuitable(List<HostRole> roles, NpgsqlQueryResult? failed, string? target, bool isRefusedByDriver) =>
        target is not null || (isRefusedByDriver && (failed is null
            ? roles.Distinct().Count() == 1
            : roles.TrueForAll(static role => role == HostRole.Standby)));

    private static bool IsGone(NpgsqlQueryResult failure) =>
        failure.Reason == HealthReason.ConnectionRefused || failure.Reason == HealthReason.Dns;
}

internal enum HostRole { Primary, ReadOnlyPrimary, Standby }
