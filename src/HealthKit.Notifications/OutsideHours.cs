namespace HealthKit.Notifications;

/// <summary>What becomes of what happens while nobody is to be disturbed.</summary>
public enum OutsideHours
{
    /// <summary>It is kept, and told in one message when the hours begin: of each check how it is then.</summary>
    Digest,

    /// <summary>What breaks and recovers is never told; what is still broken when the hours begin is told then.</summary>
    Drop,
}
