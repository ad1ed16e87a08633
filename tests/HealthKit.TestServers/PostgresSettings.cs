namespace HealthKit.TestServers;

/// <summary>Names and settings of a <see cref="PostgresServer"/>. They may contain any characters except line breaks and null.</summary>
public sealed class PostgresSettings
{
    public string User { get; set; } = "app";

    public string Password { get; set; } = "app-password";

    /// <value>The name of a database that the user owns.</value>
    public string Database { get; set; } = "app";

    /// <value>
    /// The connection limit. PostgreSQL reserves three connections for superusers, and <see cref="User"/> is not one. Default: 100.
    /// </value>
    public int MaxConnections { get; set; } = 100;

    /// <value>
    /// More lines of postgresql.conf by name, for example <c>["log_statement"] = "all"</c>. They override the lines of this class.
    /// </value>
    public IDictionary<string, string> Configuration { get; } = new Dictionary<string, string>();

    internal void Validate()
    {
        foreach (var name in (string[])[User, Password, Database])
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('\n', '\r', '\0'))
                throw new TestServerException(
                    "User, password and database of a PostgresServer may not be empty nor hold line breaks or null.");
        }
    }
}
