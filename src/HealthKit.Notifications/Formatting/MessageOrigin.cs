namespace HealthKit.Notifications.Formatting;

/// <summary>The service, replica and channel that send a message, and the time.</summary>
internal sealed record MessageOrigin(string Service, string Instance, string Channel, DateTimeOffset Now);
