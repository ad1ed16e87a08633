namespace HealthKit.StackExchangeRedis;

/// <summary>What a stranger learns at the server's door.</summary>
/// <param name="Reason">What stands between us and the server, or what the server says of itself; <c>null</c> when nothing is wrong.</param>
/// <param name="HasSpoken">Whether the server said anything.</param>
/// <param name="WantsPassword">Whether it said that it wants a password.</param>
internal readonly record struct KnockResult(HealthReason? Reason, bool HasSpoken = false, bool WantsPassword = false);
