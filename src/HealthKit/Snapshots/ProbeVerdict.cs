using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>The answer to one probe.</summary>
/// <param name="Status">The worst of what counts in it.</param>
/// <param name="Reason">Of the worst part; <c>null</c> when healthy.</param>
/// <param name="IsOfHost">Whether the reason is the host's (starting, draining, maintenance) and not that of a check.</param>
/// <param name="Message">What the operators say about it, or <c>null</c>.</param>
internal readonly record struct ProbeVerdict(HealthStatus Status, HealthReason? Reason, bool IsOfHost, string? Message = null)
{
    public static ProbeVerdict Healthy { get; } = new(HealthStatus.Healthy, null, false);
}
