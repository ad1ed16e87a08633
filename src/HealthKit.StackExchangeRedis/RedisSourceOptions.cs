namespace HealthKit;

/// <summary>What all Redis checks share: which server they ask. With neither property set, the one of the application's own <c>IConnectionMultiplexer</c>.</summary>
public abstract class RedisSourceOptions : CheckOptions
{
    private protected RedisSourceOptions()
    {
    }

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
}
