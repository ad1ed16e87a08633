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

    // Written out, because the compiler's comparison makes the runtime compile one comparer for each type at the start.
    public bool Equals(HostState? other) => other is not null && Phase == other.Phase && Maintenance == other.Maintenance
        && IsStuck == other.IsStuck && ThreadPoolDelay == other.ThreadPoolDelay;

    public override int GetHashCode() => HashCode.Combine((int)Phase, IsStuck);
}

/// <summary>The phase of the host alone. <see cref="HealthLifecycle"/> combines it with maintenance, for reactions.</summary>
internal enum HostPhase { Starting, Started, Draining }

/// <summary>Operators took the service out of rotation.</summary>
internal sealed record Maintenance(string? Message, DateTimeOffset Since);
