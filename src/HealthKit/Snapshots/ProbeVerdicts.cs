namespace HealthKit.Snapshots;

/// <summary>The verdicts of all probes at one moment.</summary>
internal sealed record ProbeVerdicts(ProbeVerdict Overall, ProbeVerdict Live, ProbeVerdict Ready, ProbeVerdict Startup)
{
    public static ProbeVerdicts Of(HostState host, ReadOnlySpan<CheckState> checks) => new(
        ProbePolicy.Evaluate(ProbeKind.Overall, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Live, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Ready, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Startup, host, checks));

    /// <summary>The verdicts of a stale snapshot: no traffic, but liveness stays, since staleness alone must not cause a restart.</summary>
    public ProbeVerdicts AsStale() => this with { Overall = AsStale(Overall), Ready = AsStale(Ready) };

    // Written out here and below, because the compiler's comparison makes the runtime compile one comparer for each type at the start.
    public bool Equals(ProbeVerdicts? other) => other is not null
        && Overall == other.Overall && Live == other.Live && Ready == other.Ready && Startup == other.Startup;

    public override int GetHashCode() => HashCode.Combine(Overall.GetHashCode(), Ready.GetHashCode());

    private static ProbeVerdict AsStale(ProbeVerdict fresh) =>
        fresh.IsCausedByHost ? fresh : new ProbeVerdict(HealthStatus.Unhealthy, HealthReason.Stale, IsCausedByHost: true);
}

/// <summary>The verdict of one probe.</summary>
/// <param name="Status">The worst status of the checks that count in the probe.</param>
/// <param name="Reason">The reason of the worst status; <c>null</c> when healthy.</param>
/// <param name="IsCausedByHost">Whether the host, not a check, is the cause: starting, draining, maintenance, stuck or stale.</param>
/// <param name="Message">The operators' message, or <c>null</c>.</param>
internal readonly record struct ProbeVerdict(HealthStatus Status, HealthReason? Reason, bool IsCausedByHost, string? Message = null)
{
    public static ProbeVerdict Healthy { get; } = new(HealthStatus.Healthy, null, false);

    public bool Equals(ProbeVerdict other) => Status == other.Status && Equals(Reason, other.Reason)
        && IsCausedByHost == other.IsCausedByHost && Message == other.Message;

    public override int GetHashCode() => HashCode.Combine((int)Status, IsCausedByHost);
}

internal enum ProbeKind { Overall, Live, Ready, Startup }
