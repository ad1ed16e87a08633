namespace HealthKit;

/// <summary>
/// The settings of a Redis check. With neither a multiplexer's key nor the name of a connection string the check asks through
/// the application's own <c>IConnectionMultiplexer</c>. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over code.
/// </summary>
public sealed class RedisCheckOptions : RedisSourceOptions
{
    /// <summary>
    /// Whether the application writes. A server that takes no writes, be it a replica or a primary that was made one, is then unhealthy
    /// with reason <c>read-only</c>. Turn it off where a replica is all that is needed.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireWrites { get; set; } = true;
}
