namespace HealthKit.TestServers;

/// <summary>Reads what one client sends, in pieces of any size, and keeps no more than a few bytes of it.</summary>
internal interface ICommandCounter
{
    /// <summary>Returns how many commands began in this piece.</summary>
    int Count(ReadOnlySpan<byte> bytes);
}
