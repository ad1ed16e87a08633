namespace HealthKit;

/// <summary>The result of a test notification.</summary>
/// <param name="IsDelivered">Whether the receiver accepted it.</param>
/// <param name="Outcome">The result as a sentence, with what was wrong. It contains no secrets.</param>
public sealed record TestNotificationResult(bool IsDelivered, string Outcome);
