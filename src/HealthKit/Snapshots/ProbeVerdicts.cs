using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>The answers to all probes at one moment.</summary>
internal sealed record ProbeVerdicts(ProbeVerdict Overall, ProbeVerdict Live, ProbeVerdict Ready, ProbeVerdict Startup)
{
    public static ProbeVerdicts Of(HostState host, ReadOnlySpan<CheckState> checks) => new(
        ProbePolicy.Judge(ProbeKind.Overall, host, checks),
        ProbePolicy.Judge(ProbeKind.Live, host, checks),
        ProbePolicy.Judge(ProbeKind.Ready, host, checks),
        ProbePolicy.Judge(ProbeKind.Startup, host, checks));

    /// <summary>Those of a snapshot that nobody has kept true: closed for traffic, but no ground for a restart by itself.</summary>
    public ProbeVerdicts TurnedStale() => this with { Overall = TurnedStale(Overall), Ready = TurnedStale(Ready) };

    private static ProbeVerdict TurnedStale(ProbeVerdict fresh) =>
        fresh.IsOfHost ? fresh : new ProbeVerdict(HealthStatus.Unhealthy, HealthReason.Stale, IsOfHost: true);
}
