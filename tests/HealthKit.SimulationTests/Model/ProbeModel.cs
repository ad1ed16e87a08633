namespace HealthKit.SimulationTests.Model;

/// <summary>The verdicts that the probes must have, by the tables of docs/configuration.md and docs/endpoints.md.</summary>
internal sealed class ProbeModel
{
    public bool IsStarted { get; set; }

    public bool IsDraining { get; set; }

    public bool IsInMaintenance { get; set; }

    /// <summary>Returns the status of a probe, and the reason where the host decides it.</summary>
    /// <param name="probe">overall, live, ready or startup.</param>
    /// <param name="isStuck">Whether the process makes no progress.</param>
    /// <param name="isStale">Whether a check is stale.</param>
    /// <param name="checks">The states of the checks.</param>
    public (HealthStatus Status, string? Reason) Expect(
        string probe, bool isStuck, bool isStale, IEnumerable<(CheckPlan Plan, ExpectedState State)> checks)
    {
        var takesTraffic = probe is "overall" or "ready";
        var ofHost = probe != "live" && !IsStarted && !IsDraining ? "starting"
            : takesTraffic && IsDraining ? "draining"
            : probe != "startup" && isStuck && !IsDraining ? "stuck"
            : takesTraffic && IsInMaintenance ? "maintenance"
            : takesTraffic && isStale ? "stale"
            : null;
        return ofHost is not null
            ? (HealthStatus.Unhealthy, ofHost)
            : (checks.Select(check => Contribution(probe, check.Plan, check.State)).Append(HealthStatus.Healthy).Min(), null);
    }

    private static HealthStatus Contribution(string probe, CheckPlan plan, ExpectedState state)
    {
        var awaits = plan.Probes.HasFlag(HealthProbes.Startup) && !state.HasSucceeded;
        var isCounted = probe switch
        {
            "overall" => true,
            "live" => plan.Probes.HasFlag(HealthProbes.Live),
            "ready" => plan.Probes.HasFlag(HealthProbes.Ready),
            _ => false,
        };
        return plan.Impact == CheckImpact.Informational ? HealthStatus.Healthy
            : awaits && probe is "ready" or "startup" ? HealthStatus.Unhealthy
            : !isCounted || (probe == "live" && !state.HasRun) ? HealthStatus.Healthy
            : plan.Impact == CheckImpact.Shared && state is { HasSucceeded: true, Status: HealthStatus.Unhealthy } ? HealthStatus.Degraded
            : state.Status;
    }
}
