namespace HealthKit;

/// <summary>The settings of a check that a host answers an ICMP echo request.</summary>
public sealed class PingCheckOptions : CheckOptions
{
    /// <summary>The name or the IP address of the host.</summary>
    /// <value>As registered.</value>
    public string Host { get; set; } = "";

    /// <summary>An answer that takes longer is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: none. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }
}
