namespace HealthKit;

/// <summary>Settings of a check that connects to a TCP port.</summary>
public sealed class TcpCheckOptions : EndpointCheckOptions
{
    /// <summary>Above this connection time, the check is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: no limit. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }
}
