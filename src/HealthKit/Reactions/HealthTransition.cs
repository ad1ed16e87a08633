namespace HealthKit;

/// <summary>
/// One change of a check's verdict. It contains only what a response of <see cref="DetailLevel.Summary"/> shows: no exception text, host,
/// user, path or connection string.
/// </summary>
public sealed record HealthTransition
{
    /// <summary>The name of the check.</summary>
    public required string Check { get; init; }

    /// <summary>
    /// The previous verdict. <c>null</c> for the first verdict, which is reported only when it is not healthy. Equal to <see cref="To"/>
    /// when only <see cref="Layer"/> became known; <c>OnTransition</c> is not called then.
    /// </summary>
    public HealthStatus? From { get; init; }

    /// <summary>The new verdict.</summary>
    public required HealthStatus To { get; init; }

    /// <summary>Why the check is not healthy; <c>null</c> when it is healthy.</summary>
    public HealthReason? Reason { get; init; }

    /// <summary>The check's own message where responses show it, otherwise the sentence of the reason, or <c>null</c>.</summary>
    public string? Message { get; init; }

    /// <summary>The network layer that fails, such as <c>dns</c> or <c>tls</c>; <c>null</c> when it is unknown.</summary>
    public string? Layer { get; init; }

    /// <summary>How a failure of the check affects its probes.</summary>
    public CheckImpact Impact { get; init; }

    /// <summary>The tags of the check, including those of its probes.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When the verdict changed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same moment by <see cref="TimeProvider.GetTimestamp"/>, which changes of the wall clock do not affect.</summary>
    public long Timestamp { get; init; }

    /// <summary>After a recovery: how long the check was degraded or unhealthy, by the monotonic clock. Otherwise <c>null</c>.</summary>
    public TimeSpan? OutageDuration { get; init; }
}
