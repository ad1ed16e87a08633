namespace HealthKit.Snapshots;

/// <summary>The part of the host's state that probes depend on. Immutable.</summary>
internal sealed record HostState
{
    public HostPhase Phase { get; init; }

    /// <summary>Not <c>null</c> while operators keep the service out of rotation.</summary>
    public Maintenance? Maintenance { get; init; }

    /// <summary>Whether the process has made no progress for <see cref="HealthKitOptions.StuckAfter"/>.</summary>
    public bool IsStuck { get; init; }

    /// <summary>How long a work item waited in the thread pool's queue at the last measurement.</summary>
    public TimeSpan ThreadPoolDelay { get; init; }
}

internal enum HostPhase
{
    Starting,
    Started,
    Draining,
}

/// <summary>Operators took the service out of rotation.</summary>
/// <param name="Message">The operators' message, or <c>null</c>.</param>
/// <param name="Since">The start.</param>
internal sealed record Maintenance(string? Message, DateTimeOffset Since);
