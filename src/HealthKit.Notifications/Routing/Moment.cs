namespace HealthKit.Notifications.Routing;

/// <summary>One moment by both clocks: the one that only goes on, for ages, and the one on the wall, for hours.</summary>
/// <param name="Elapsed">Since the channel began.</param>
/// <param name="Utc">By the wall clock.</param>
internal readonly record struct Moment(TimeSpan Elapsed, DateTimeOffset Utc);
