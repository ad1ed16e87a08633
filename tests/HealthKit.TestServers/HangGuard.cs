namespace HealthKit.TestServers;

/// <summary>How long a test waits for an event before it fails: long enough for any machine, so that only a hang reaches it.</summary>
public static class HangGuard
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
}
