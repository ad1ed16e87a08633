namespace HealthKit.StackExchangeRedis;

/// <summary>What one connection beside the driver's has shown.</summary>
/// <param name="Reason">Why the server cannot be used; <c>null</c> when nothing is wrong.</param>
/// <param name="HasSpoken">Whether the server said anything.</param>
/// <param name="IsUntrusted">Whether its certificate is one that this machine does not trust. The app may have rules of its own.</param>
internal readonly record struct KnockResult(HealthReason? Reason, bool HasSpoken = false, bool IsUntrusted = false);
