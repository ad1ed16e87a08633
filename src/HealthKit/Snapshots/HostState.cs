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

/// <summary>Where the host is between its start and its end.</summary>
internal enum HostPhase
{
    Starting,
    Started,
    Draining,
}

/// <summary>The service is out of rotation because somebody said so.</summary>
/// <param name="Message">In the words of the operators, or <c>null</c>.</param>
/// <param name="Since">When it began.</param>
internal sealed record Maintenance(string? Message, DateTimeOffset Since);
