namespace HealthKit.Snapshots;

/// <summary>The differences between two publications, apart from times.</summary>
[Flags]
internal enum StateChanges
{
    None = 0,

    /// <summary>A status, reason or layer, or another value that a verdict depends on.</summary>
    Turn = 1,

    Message = 2,

    Data = 4,
}
