namespace HealthKit.Notifications.Routing;

/// <summary>How a check stands for a channel: its verdict, less what the channel does not tell, and more than a verdict while it flaps.</summary>
internal enum Standing
{
    Fine,
    Degraded,
    Unhealthy,
    Flapping,
}
