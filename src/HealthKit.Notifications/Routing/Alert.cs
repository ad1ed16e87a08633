namespace HealthKit.Notifications.Routing;

/// <summary>What a channel has to say of one check.</summary>
internal sealed record Alert
{
    public required AlertKind Kind { get; init; }

    /// <summary>The latest turn of the check; of one that recovered, the last one that was not healthy.</summary>
    public required HealthTransition Transition { get; init; }

    /// <summary>How the check stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>How it stood when the channel last spoke of it.</summary>
    public required AlertState PreviousState { get; init; }

    /// <summary>When it began not to be well.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>For how long it was not well, or has not been so far.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Turns within the window, of one that flaps.</summary>
    public int FlapCount { get; init; }

    /// <summary>Whether this replica may say it.</summary>
    public ClaimState Claim { get; init; }

    public string Check => Transition.Check;
}

/// <summary>What there is to say of a check.</summary>
internal enum AlertKind
{
    Firing,
    StillFiring,
    Flapping,
    Resolved,
}

/// <summary>How a check stands for a channel: its verdict, less what the channel does not tell, and more than a verdict while it flaps.</summary>
internal enum AlertState
{
    Healthy,
    Degraded,
    Unhealthy,
    Flapping,
}
