namespace HealthKit;

/// <summary>Settings of a database check that works with any ADO.NET driver.</summary>
public sealed class DbConnectionCheckOptions : CheckOptions
{
    /// <summary>The SQL query to run. It has to succeed; the check ignores its result.</summary>
    /// <value>
    /// Default <c>SELECT 1</c>. Oracle before 23ai needs <c>SELECT 1 FROM DUAL</c>. Empty: the check only opens a connection, which a pool
    /// may do without contacting the server.
    /// </value>
    public string Query { get; set; } = "SELECT 1";

    /// <summary>The key of a keyed <c>DbDataSource</c> in the host's services. Configuration can set string keys only.</summary>
    /// <value>Default <c>null</c>: the <c>DbDataSource</c> that is registered without a key.</value>
    public object? DataSourceKey { get; set; }
}
