namespace HealthKit.Notifications.Routing;

/// <summary>Whether a replica may say what all replicas of the fleet see.</summary>
internal enum ClaimState
{
    /// <summary>Not asked for yet.</summary>
    Unclaimed,

    /// <summary>Nobody could say; to be asked for once more.</summary>
    Pending,

    /// <summary>It is this one that speaks.</summary>
    Acquired,

    /// <summary>Nobody could say, twice: others may speak too.</summary>
    Uncoordinated,

    /// <summary>There is nobody to ask.</summary>
    Standalone,
}
