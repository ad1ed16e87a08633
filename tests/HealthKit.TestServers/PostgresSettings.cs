namespace HealthKit.TestServers;

/// <summary>Names and settings of a <see cref="PostgresServer"/>. Any characters but line breaks and null are allowed.</summary>
public sealed class PostgresSettings
{
    public string User { get; set; } = "app";

    public string Password { get; set; } = "app-password";

    /// <value>A database that the user owns.</value>
    public string Database { get; set; } = "app";

    /// <value>Three of them are kept for superusers, and <see cref="User"/> is none. Default: 100.</value>
    public int MaxConnections { get; set; } = 100;

    /// <value>More lines of postgresql.conf by name, for example <c>["log_statement"] = "all"</c>. They win over ours.</value>
    public IDictionary<string, string> Configuration { get; } = new Dictionary<string, string>();

    internal void Validate()
    {
        foreach (var name in (string[])[User, Password, Database])
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('\n', '\r', '\0'))
                throw new TestServerException("User, password and database of a PostgresServer may not be empty nor hold line breaks or null.");
        }
    }
}
