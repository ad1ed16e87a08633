namespace HealthKit;

/// <summary>
/// The settings of a Redis check. With neither <see cref="MultiplexerKey"/> nor <see cref="ConnectionStringName"/> the check asks through
/// the application's own <c>IConnectionMultiplexer</c>. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over code.
/// </summary>
public sealed class RedisCheckOptions : CheckOptions
{
    /// <summary>
    /// The key of the application's <c>IConnectionMultiplexer</c>, when it is registered as a keyed service. In configuration a string.
    /// </summary>
    /// <value>Default <c>null</c>: the one registered without a key. Not together with <see cref="ConnectionStringName"/>.</value>
    public object? MultiplexerKey { get; set; }

    /// <summary>
    /// The name of a connection string in the configuration section <c>ConnectionStrings</c>, for a server that the application has no
    /// multiplexer for. The check then opens one multiplexer of its own, once, with <c>abortConnect=false</c>, and closes it with the host.
    /// </summary>
    /// <value>Default <c>null</c>. The host refuses to start when there is no such connection string, or it cannot be read.</value>
    public string? ConnectionStringName { get; set; }

    /// <summary>
    /// Whether the application writes. A server that takes no writes, be it a replica or a primary that was made one, is then unhealthy
    /// with reason <c>read-only</c>. Turn it off where a replica is all that is needed.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireWrites { get; set; } = true;
}
