namespace HealthKit.Npgsql;

/// <summary>From the answers of all hosts, each asked on a connection outside the pool, to one answer.</summary>
internal static class HostAnswers
{
    /// <summary>Whether this answer alone shows that the app has a host it can use.</summary>
    public static bool Suffices(NpgsqlAnswer answer, string? target) => answer is { Reason: null, Role: { } role } && TargetSession.Accepts(target, role);

    /// <summary>The answer when no host's answer suffices.</summary>
    /// <param name="answers">One for each host.</param>
    /// <param name="target">The data source's target session attribute; <c>null</c> when it is unknown, or there is only one host.</param>
    /// <param name="isRefusedByDriver">Whether the driver found no suitable host. Otherwise the pool is silent.</param>
    public static NpgsqlAnswer Combine(IReadOnlyList<NpgsqlAnswer> answers, string? target, bool isRefusedByDriver)
    {
        var failures = answers.Where(answer => isRefusedByDriver ? answer.Reason is not null : !answer.ShowsServerAtWork).ToList();

        // A host that is gone leaves the work to the others. Any other failure may be that of the one host that the app needs.
        if (failures.Find(static failure => !IsGone(failure)) is { } first)
        {
            return first;
        }

        var failed = failures.FirstOrDefault();
        var roles = answers.Where(static answer => answer is { Reason: null, Role: not null }).Select(static answer => answer.Role).ToList();
        return roles.Count > 0 && IsNoneWanted(roles, failed, target, isRefusedByDriver)
            ? new NpgsqlAnswer(TargetSession.ReasonOfNone(target, roles), failed?.Exception)
            : failed ?? NpgsqlAnswer.Success;
    }

    /// <summary>
    /// Whether the app has no use for the hosts that work. When the target is unknown, the driver's refusal tells it: that of all hosts which work,
    /// or of all that are left. A mixture of roles that it refuses is its memory of an outage that is over.
    /// </summary>
    private static bool IsNoneWanted(List<HostRole?> roles, NpgsqlAnswer? failed, string? target, bool isRefusedByDriver) =>
        target is not null || (isRefusedByDriver && (failed is not null || roles.Distinct().Count() == 1));

    private static bool IsGone(NpgsqlAnswer failure) => failure.Reason == HealthReason.ConnectionRefused || failure.Reason == HealthReason.Dns;
}
