namespace HealthKit.Notifications.Routing;

/// <summary>What there is to say of a check.</summary>
internal enum NoticeKind
{
    Broken,
    StillBroken,
    Flapping,
    Recovered,
}
