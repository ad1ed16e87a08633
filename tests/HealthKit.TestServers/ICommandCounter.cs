namespace HealthKit.TestServers;

/// <summary>Reads the bytes that one client sends, in pieces of any size, and keeps only a few bytes of them.</summary>
internal interface ICommandCounter
{
    /// <summary>Returns how many commands start in this piece.</summary>
    int Count(ReadOnlySpan<byte> bytes);
}
