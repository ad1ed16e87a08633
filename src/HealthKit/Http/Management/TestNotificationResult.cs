namespace HealthKit;

/// <summary>What became of a test message.</summary>
/// <param name="IsDelivered">Whether the receiver took it.</param>
/// <param name="Outcome">The same for people, with what was wrong and without anything secret.</param>
public sealed record TestNotificationResult(bool IsDelivered, string Outcome);
