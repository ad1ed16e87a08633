namespace HealthKit.TestServers;

internal sealed class RawCounter : ICommandCounter
{
    public int Count(ReadOnlySpan<byte> bytes) => 0;
}
