namespace HealthKit.Snapshots;

/// <summary>What is known of the host at one moment, as far as probes depend on it. Never changed; the next moment has its own.</summary>
internal sealed record HostState
{
    public HostPhase Phase { get; init; }

    /// <summary>Set while the operators have taken the service out of rotation.</summary>
    public Maintenance? Maintenance { get; init; }

    /// <summary>Whether the process has not got on for as long as <see cref="HealthKitOptions.StuckAfter"/>.</summary>
    public bool IsStuck { get; init; }

    /// <summary>How long a work item of the thread pool waits for its turn, as last measured.</summary>
    public TimeSpan ThreadPoolDelay { get; init; }
}
