namespace HealthKit;

/// <summary>
/// The settings of one PostgreSQL check. Values from the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> win over code.
/// </summary>
public sealed class NpgsqlCheckOptions : CheckOptions
{
    /// <summary>
    /// SQL that has to run without an error; its result is not looked at. It runs on a connection of the pool under a command timeout of
    /// half of <see cref="CheckOptions.Timeout"/>, in whole seconds, at least 1 s.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: <c>SELECT 1</c>, which every server and proxy that speaks PostgreSQL's protocol plans and executes, in 28 µs
    /// over loopback.
    /// </value>
    public string? Query { get; set; }

    /// <summary>
    /// Whether the server has to take writes: one that is a standby, or read-only for this user or database, is then unhealthy with reason
    /// <c>read-only</c>. Costs a second command in each run, <c>SHOW transaction_read_only</c>.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool RequireWrites { get; set; }

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
