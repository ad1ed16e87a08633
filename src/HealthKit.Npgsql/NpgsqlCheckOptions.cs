namespace HealthKit;

/// <summary>
/// The settings of one PostgreSQL check. Values from the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> win over code.
/// </summary>
public sealed class NpgsqlCheckOptions : NpgsqlSourceOptions
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
}
