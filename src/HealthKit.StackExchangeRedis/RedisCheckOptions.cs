namespace HealthKit;

/// <summary>
/// The settings of a Redis check. With neither a multiplexer's key nor the name of a connection string the check asks through
/// the application's own <c>IConnectionMultiplexer</c>. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over code.
/// </summary>
public sealed class RedisCheckOptions : RedisSourceOptions
{
    /// <summary>
    /// Whether the application writes. A server that takes no writes, be it a replica, a primary that was made one, or one that is full, is then
    /// unhealthy with reason <c>read-only</c>. Turn it off where a replica is all that is needed.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireWrites { get; set; } = true;

    /// <summary>
    /// The start of the names of the keys that the check asks for, with a command that changes nothing: <c>SETRANGE healthkit:check 0 ""</c>, or <c>EXISTS</c>
    /// without <see cref="RequireWrites"/>. Set it where the ACL of the application's user allows other keys only.
    /// </summary>
    /// <value>Default <c>healthkit:</c>.</value>
    public string KeyPrefix { get; set; } = "healthkit:";
}
