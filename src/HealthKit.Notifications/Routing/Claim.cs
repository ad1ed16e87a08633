namespace HealthKit.Notifications.Routing;

/// <summary>Whether a replica may say what all replicas of the fleet see.</summary>
internal enum Claim
{
    /// <summary>Not asked for yet.</summary>
    Open,

    /// <summary>Nobody could say; to be asked for once more.</summary>
    Unanswered,

    /// <summary>It is this one that speaks.</summary>
    Won,

    /// <summary>Nobody could say, twice: others may speak too.</summary>
    Uncoordinated,

    /// <summary>There is nobody to ask.</summary>
    Alone,
}
