namespace HealthKit.Snapshots;

/// <summary>Computes the verdict of a probe from the states of the checks and of the host.</summary>
internal static class ProbePolicy
{
    public static ProbeVerdict Evaluate(ProbeKind probe, HostState host, ReadOnlySpan<CheckState> checks)
    {
        if (ReasonOfHost(probe, host) is { } reason)
        {
            var message = reason == HealthReason.Maintenance ? host.Maintenance?.Message : null;
            return new ProbeVerdict(HealthStatus.Unhealthy, reason, IsCausedByHost: true, message);
        }

        var verdict = ProbeVerdict.Healthy;
        foreach (var check in checks)
        {
            var status = Contribution(probe, check);
            if (status < verdict.Status)
                verdict = new ProbeVerdict(status, check.Reason ?? HealthReason.Starting, IsCausedByHost: false);
        }

        return verdict;
    }

    public static bool Counts(ProbeKind probe, CheckDefinition check) => probe switch
    {
        ProbeKind.Overall => true,
        ProbeKind.Live => check.Probes.HasFlag(HealthProbes.Live),
        ProbeKind.Ready => check.Probes.HasFlag(HealthProbes.Ready),
        _ => check.Probes.HasFlag(HealthProbes.Startup),
    };

    /// <summary>Whether a startup check has not succeeded yet. It then fails readiness too, even if it does not count there.</summary>
    public static bool AwaitsFirstSuccess(ProbeKind probe, CheckState check) =>
        probe is ProbeKind.Startup or ProbeKind.Ready && !check.HasSucceeded && Counts(ProbeKind.Startup, check.Definition);

    /// <summary>The checks that a response of the probe lists.</summary>
    public static CheckState[] Listed(ProbeKind probe, IEnumerable<CheckState> checks) =>
        [.. checks.Where(check => Counts(probe, check.Definition) || AwaitsFirstSuccess(probe, check))];

    /// <summary>The status that one check contributes to the verdict of a probe.</summary>
    public static HealthStatus Contribution(ProbeKind probe, CheckState check)
    {
        if (check.Definition.Impact == CheckImpact.Informational)
            return HealthStatus.Healthy;

        if (AwaitsFirstSuccess(probe, check))
            return HealthStatus.Unhealthy;

        if (probe == ProbeKind.Startup || !Counts(probe, check.Definition))
            return HealthStatus.Healthy;

        return check switch
        {
            { HasRun: false } when probe == ProbeKind.Live => HealthStatus.Healthy,
            { Definition.Impact: CheckImpact.Shared, HasSucceeded: true, Status: HealthStatus.Unhealthy } => HealthStatus.Degraded,
            _ => check.Status,
        };
    }

    // A stuck process that drains needs no restart: it ends soon anyway.
    private static HealthReason? ReasonOfHost(ProbeKind probe, HostState host) => (probe, host) switch
    {
        (not ProbeKind.Live, { Phase: HostPhase.Starting }) => HealthReason.Starting,
        (ProbeKind.Overall or ProbeKind.Ready, { Phase: HostPhase.Draining }) => HealthReason.Draining,
        (not ProbeKind.Startup, { Phase: not HostPhase.Draining, IsStuck: true }) => HealthReason.Stuck,
        (ProbeKind.Overall or ProbeKind.Ready, { Maintenance: not null }) => HealthReason.Maintenance,
        _ => null,
    };
}
