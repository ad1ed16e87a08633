namespace HealthKit;

/// <summary>The settings of a check of a database through any ADO.NET driver.</summary>
public sealed class DbConnectionCheckOptions : CheckOptions
{
    /// <summary>SQL that has to run without an error; its result is not looked at.</summary>
    /// <value>Default <c>SELECT 1</c>. Oracle before 23ai wants <c>SELECT 1 FROM DUAL</c>. Empty: the connection is opened only, which of a pool may tell nothing.</value>
    public string Query { get; set; } = "SELECT 1";

    /// <summary>The key of a keyed <c>DbDataSource</c> in the host's services. A value from the configuration is a string.</summary>
    /// <value>Default <c>null</c>: the <c>DbDataSource</c> that is registered without a key.</value>
    public object? DataSourceKey { get; set; }
}
