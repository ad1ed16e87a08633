namespace HealthKit.Notifications.Routing;

/// <summary>What a channel has to say of one check.</summary>
internal sealed record Notice
{
    public required NoticeKind Kind { get; init; }

    /// <summary>The latest turn of the check; of one that recovered, the last one that was not healthy.</summary>
    public required HealthTransition Transition { get; init; }

    /// <summary>How the check stands.</summary>
    public required Standing Standing { get; init; }

    /// <summary>How it stood when the channel last spoke of it.</summary>
    public required Standing Before { get; init; }

    /// <summary>When it began not to be well.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>For how long it was not well, or has not been so far.</summary>
    public required TimeSpan Lasted { get; init; }

    /// <summary>Turns within the window, of one that flaps.</summary>
    public int Turns { get; init; }

    /// <summary>Whether this replica may say it.</summary>
    public Claim Claim { get; init; }

    public string Check => Transition.Check;
}
