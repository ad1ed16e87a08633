namespace HealthKit;

/// <summary>The settings of a check that a TCP port takes connections.</summary>
public sealed class TcpCheckOptions : EndpointCheckOptions
{
    /// <summary>A connection that takes longer to come about is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: none. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }
}
