namespace HealthKit.Snapshots;

/// <summary>What differs between two publications, other than times.</summary>
[Flags]
internal enum StateChanges
{
    None = 0,

    /// <summary>Something that a verdict depends on, or the reason or the layer of an outage.</summary>
    Turn = 1,

    /// <summary>The message of a check.</summary>
    Message = 2,

    /// <summary>The data of a check.</summary>
    Data = 4,
}
