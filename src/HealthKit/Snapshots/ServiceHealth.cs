namespace HealthKit;

/// <summary>
/// The health of the service at one moment. It contains only what a response of <see cref="DetailLevel.Summary"/> shows: no exception text,
/// host, user, path or connection string.
/// </summary>
public sealed class ServiceHealth
{
    /// <summary>The verdict of the probe.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>The reason of the worst check, or of the host (<c>starting</c>, <c>draining</c>); <c>null</c> when healthy.</summary>
    public HealthReason? Reason { get; init; }

    /// <summary>The time of the snapshot.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The checks of the probe, in the order of registration.</summary>
    public required IReadOnlyList<CheckHealth> Checks { get; init; }
}
