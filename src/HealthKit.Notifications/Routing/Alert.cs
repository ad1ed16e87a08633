namespace HealthKit.Notifications.Routing;

/// <summary>One check's alert on one channel.</summary>
internal sealed record Alert
{
    public required AlertKind Kind { get; init; }

    /// <summary>The latest transition to a state that is not healthy, also when the check is healthy again.</summary>
    public required HealthTransition Transition { get; init; }

    public required AlertState State { get; init; }

    /// <summary>The state that the channel reported before this one.</summary>
    public required AlertState PreviousState { get; init; }

    /// <summary>The state in the channel's last message. A digest may report an outage and its recovery as one alert.</summary>
    public AlertState SentState { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The length of the outage, so far or in total.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The number of state changes in the flap window; 0 unless the check is flapping.</summary>
    public int FlapCount { get; init; }

    public ClaimState Claim { get; init; }

    public string Check => Transition.Check;
}

internal enum AlertKind { Firing, StillFiring, Flapping, Resolved }

/// <summary>A check's state on a channel: its verdict, with <c>MinSeverity</c> applied, or flapping.</summary>
internal enum AlertState { Healthy, Degraded, Unhealthy, Flapping }

internal static class AlertStates
{
    public static IReadOnlyList<string> Names { get; } = ["healthy", "degraded", "unhealthy", "flapping"];

    public static string Name(this AlertState state) => Names[(int)state];
}

/// <summary>Whether this replica may send an alert that all replicas see.</summary>
internal enum ClaimState
{
    Unclaimed,

    /// <summary>The coordinator did not respond; the replica tries once more.</summary>
    Pending,

    /// <summary>This replica sends the alert for all.</summary>
    Acquired,

    /// <summary>The coordinator did not respond twice; other replicas may send the alert too.</summary>
    Uncoordinated,

    /// <summary>The app has no coordinator.</summary>
    Standalone,
}

/// <summary>The alerts of one message, at most one for each check. A digest was held back until the notification hours.</summary>
internal sealed record AlertGroup(ImmutableArray<Alert> Alerts, bool IsDigest = false)
{
    public static AlertGroup Test { get; } = new([]);

    /// <summary>The same for all attempts with the same content, so that a receiver can detect a message that it already has.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public bool IsTest => Alerts.IsEmpty;

    /// <summary>Whether other replicas may send the same alerts.</summary>
    public bool IsUncoordinated => Alerts.Any(static alert => alert.Claim == ClaimState.Uncoordinated);

    /// <summary>Whether this replica sends the alerts for all replicas.</summary>
    public bool IsCoordinated => !IsTest && Alerts.All(static alert => alert.Claim == ClaimState.Acquired);

    public bool HasContentOf(AlertGroup? other) => IsDigest == other?.IsDigest && Alerts.SequenceEqual(other.Alerts);
}
