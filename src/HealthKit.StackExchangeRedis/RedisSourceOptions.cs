namespace HealthKit;

/// <summary>The server of a Redis check. Without a setting it is that of the app's <c>IConnectionMultiplexer</c>.</summary>
public abstract class RedisSourceOptions : CheckOptions
{
    private protected RedisSourceOptions()
    {
    }

    /// <summary>The key of the app's <c>IConnectionMultiplexer</c> when it is a keyed service. In configuration a string.</summary>
    /// <value>Default <c>null</c>: the one registered without a key. Not together with <see cref="ConnectionStringName"/>.</value>
    public object? MultiplexerKey { get; set; }

    /// <summary>
    /// The name of a connection string in the configuration section <c>ConnectionStrings</c>, for a server for which the app has no
    /// multiplexer. The check opens one multiplexer with <c>abortConnect=false</c> and closes it with the host.
    /// </summary>
    /// <value>Default <c>null</c>. The host refuses to start when there is no such connection string, or it cannot be read.</value>
    public string? ConnectionStringName { get; set; }
}
