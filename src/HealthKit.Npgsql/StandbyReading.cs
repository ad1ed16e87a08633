namespace HealthKit.Npgsql;

/// <summary>What a server says of its replication.</summary>
/// <param name="IsStandby">Whether it is one.</param>
/// <param name="IsStreaming">Whether it has a connection over which it receives.</param>
/// <param name="HasReplayedAll">Whether it has replayed all that it received.</param>
/// <param name="SinceTransaction">How long ago, by its clock, the last transaction that it replayed was committed; <c>null</c> before the first.</param>
internal readonly record struct StandbyReading(bool IsStandby, bool IsStreaming, bool HasReplayedAll, TimeSpan? SinceTransaction);
