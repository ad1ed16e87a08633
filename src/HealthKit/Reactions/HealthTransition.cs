using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit;

/// <summary>
/// One turn of a check's verdict. Holds what an answer of <see cref="DetailLevel.Summary"/> may say and nothing more: no exception text, host, user, path or
/// connection string.
/// </summary>
public sealed record HealthTransition
{
    /// <summary>The name of the check.</summary>
    public required string Check { get; init; }

    /// <summary>
    /// The verdict before; <c>null</c> when this is the first, which is told only if it is not healthy. The same as <see cref="To"/> when nothing turned and only
    /// <see cref="Layer"/> was found out, of which <c>OnTransition</c> does not tell.
    /// </summary>
    public HealthStatus? From { get; init; }

    /// <summary>The verdict from now on.</summary>
    public required HealthStatus To { get; init; }

    /// <summary>Why it is not healthy; <c>null</c> when it is.</summary>
    public HealthReason? Reason { get; init; }

    /// <summary>Words for people, or <c>null</c>: the check's own where the answers show them, else the sentence of the reason.</summary>
    public string? Message { get; init; }

    /// <summary>The layer that fails, such as <c>dns</c> or <c>tls</c>, where it was found out; else <c>null</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>What the failure of the check does to its probes.</summary>
    public CheckImpact Impact { get; init; }

    /// <summary>The tags of the check, those of its probes included.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When the verdict turned.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same moment by <see cref="TimeProvider.GetTimestamp"/>, from which ages are counted whatever the wall clock does.</summary>
    public long Timestamp { get; init; }

    /// <summary>When the check is healthy again: how long it was not, degraded or unhealthy, by the monotonic clock. Else <c>null</c>.</summary>
    public TimeSpan? Outage { get; init; }
}
