using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>The answers to all probes at one moment.</summary>
internal sealed record ProbeVerdicts(ProbeVerdict Overall, ProbeVerdict Live, ProbeVerdict Ready, ProbeVerdict Startup)
{
    public static ProbeVerdicts Of(HostState host, ReadOnlySpan<CheckState> checks) => new(
        ProbePolicy.Evaluate(ProbeKind.Overall, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Live, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Ready, host, checks),
        ProbePolicy.Evaluate(ProbeKind.Startup, host, checks));

    /// <summary>Those of a snapshot that nobody has kept true: closed for traffic, but no ground for a restart by itself.</summary>
    public ProbeVerdicts AsStale() => this with { Overall = AsStale(Overall), Ready = AsStale(Ready) };

    private static ProbeVerdict AsStale(ProbeVerdict fresh) =>
        fresh.IsOfHost ? fresh : new ProbeVerdict(HealthStatus.Unhealthy, HealthReason.Stale, IsOfHost: true);
}

/// <summary>The answer to one probe.</summary>
/// <param name="Status">The worst of what counts in it.</param>
/// <param name="Reason">Of the worst part; <c>null</c> when healthy.</param>
/// <param name="IsOfHost">Whether the reason is the host's (starting, draining, maintenance) and not that of a check.</param>
/// <param name="Message">What the operators say about it, or <c>null</c>.</param>
internal readonly record struct ProbeVerdict(HealthStatus Status, HealthReason? Reason, bool IsOfHost, string? Message = null)
{
    public static ProbeVerdict Healthy { get; } = new(HealthStatus.Healthy, null, false);
}

/// <summary>The four questions that a snapshot answers.</summary>
internal enum ProbeKind
{
    Overall,
    Live,
    Ready,
    Startup,
}
