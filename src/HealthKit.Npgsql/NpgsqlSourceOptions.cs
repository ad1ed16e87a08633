namespace HealthKit;

/// <summary>
/// The settings that all PostgreSQL checks share: which server to query. By default they use the app's own <c>NpgsqlDataSource</c>.
/// </summary>
public abstract class NpgsqlSourceOptions : CheckOptions
{
    private protected NpgsqlSourceOptions()
    {
    }

    /// <summary>The key of a keyed <c>NpgsqlDataSource</c> among the app's services. A value from configuration is a string.</summary>
    /// <value>
    /// Default <c>null</c>: the <c>NpgsqlDataSource</c> without a key. The host does not start when the data source is missing, or when
    /// <see cref="ConnectionStringName"/> is set too.
    /// </value>
    public object? DataSourceKey { get; set; }

    /// <summary>
    /// The name of a connection string in the configuration (<c>ConnectionStrings:&lt;name&gt;</c>), for a server without an
    /// <c>NpgsqlDataSource</c> in the app. The check then keeps its own single connection until the host stops, and ignores the pool sizes
    /// and timeouts of the connection string.
    /// </summary>
    /// <value>Default <c>null</c>: the app's data source. The host does not start when the connection string is missing or invalid.</value>
    public string? ConnectionStringName { get; set; }
}
