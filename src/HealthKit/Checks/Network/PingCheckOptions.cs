namespace HealthKit;

/// <summary>Settings of a check that pings a host (ICMP echo request).</summary>
public sealed class PingCheckOptions : CheckOptions
{
    /// <summary>The host name or IP address.</summary>
    /// <value>Set by <c>AddPing</c>.</value>
    public string Host { get; set; } = "";

    /// <summary>Above this round-trip time, the check is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: no limit. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }
}
