namespace HealthKit.Notifications.Formatting;

/// <summary>Who speaks.</summary>
/// <param name="Service">The service.</param>
/// <param name="Instance">The replica.</param>
/// <param name="Channel">Over which channel.</param>
/// <param name="Now">When.</param>
internal sealed record MessageOrigin(string Service, string Instance, string Channel, DateTimeOffset Now);
