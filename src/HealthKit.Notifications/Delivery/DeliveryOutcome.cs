namespace HealthKit.Notifications.Delivery;

/// <summary>What an attempt to deliver came to.</summary>
internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>May go well the next time.</summary>
    Failed,

    /// <summary>Will not go well however often it is tried.</summary>
    Rejected,
}
