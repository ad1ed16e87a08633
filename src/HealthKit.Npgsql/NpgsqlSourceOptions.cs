namespace HealthKit;

/// <summary>What all PostgreSQL checks share: which server they ask. With neither property set, the app's own <c>NpgsqlDataSource</c>.</summary>
public abstract class NpgsqlSourceOptions : CheckOptions
{
    private protected NpgsqlSourceOptions()
    {
    }

    /// <summary>The key of a keyed <c>NpgsqlDataSource</c> in the host's services. A value from the configuration is a string.</summary>
    /// <value>
    /// Default <c>null</c>: the <c>NpgsqlDataSource</c> that is registered without a key. The host refuses to start when there is none, or
    /// when <see cref="ConnectionStringName"/> is set as well.
    /// </value>
    public object? DataSourceKey { get; set; }

    /// <summary>
    /// The name of a connection string in the configuration (<c>ConnectionStrings:&lt;name&gt;</c>), for a server that the app has no
    /// <c>NpgsqlDataSource</c> for. The check then keeps one connection of its own, disposed with the host; pool sizes and timeouts in the
    /// connection string do not apply to it.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: the app's data source. The host refuses to start when the connection string is missing or cannot be read.
    /// </value>
    public string? ConnectionStringName { get; set; }
}
