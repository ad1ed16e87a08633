namespace HealthKit.Notifications;

/// <summary>What a channel does with alerts outside its <see cref="NotificationHours"/>.</summary>
public enum OutsideHours
{
    /// <summary>The channel keeps the latest state of each check and sends one message when the hours begin.</summary>
    Digest,

    /// <summary>The channel reports only the checks that are still broken when the hours begin.</summary>
    Drop,
}
