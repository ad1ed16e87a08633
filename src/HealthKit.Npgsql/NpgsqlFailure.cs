namespace HealthKit.Npgsql;

/// <summary>Maps the driver's exceptions to reasons.</summary>
internal static class NpgsqlFailure
{
    public static HealthReason ReasonOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException error)
                return ReasonOfSqlState(error);
        }

        // The text of the driver's own exception says more than that a connection ended.
        var reason = HealthReason.Of(exception is NpgsqlException { InnerException: { } inner } ? inner : exception);
        return reason != HealthReason.Error ? reason : ReasonOfDriverError(exception);
    }

    /// <summary>Whether the driver found no usable host among several, by trying them or by its cached host states.</summary>
    public static bool IsNoSuitableHost(Exception exception) => exception is NpgsqlException and not PostgresException
        && exception.Message.Contains("suitable host", StringComparison.OrdinalIgnoreCase);

    private static HealthReason ReasonOfSqlState(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => HealthReason.Forbidden,
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DatabaseDropped => HealthReason.NotFound,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => HealthReason.NotFound,
        PostgresErrorCodes.ReadOnlySqlTransaction => HealthReason.ReadOnly,
        PostgresErrorCodes.QueryCanceled => HealthReason.Timeout,
        PostgresErrorCodes.CannotConnectNow => HealthReason.Loading,
        ['2', '8', ..] => PoolerErrors.ReasonOf(error.MessageText) == HealthReason.Tls ? HealthReason.Tls : HealthReason.Authentication,
        ['5', '3', ..] => HealthReason.Overloaded,

        // An administrator, a crash or an idle limit on the server ended the connection.
        ['5', '7', 'P', ..] => HealthReason.Unreachable,

        // Not Protocol: a server that sends an error speaks the protocol.
        PostgresErrorCodes.ProtocolViolation or ['5', '8', ..] or ['X', 'X', ..] =>
            PoolerErrors.ReasonOf(error.MessageText) ?? HealthReason.Error,
        ['0', '8', ..] => PoolerErrors.ReasonOf(error.MessageText) ?? HealthReason.Unreachable,
        _ => HealthReason.Error,
    };

    // The driver's own errors have no code, so their text decides; a test fails when the driver changes it.
    private static HealthReason ReasonOfDriverError(Exception exception) => exception.Message switch
    {
        var text when HasAny(text, "SSL connection requested", "SSL handshake", "GSS encryption", "ChannelBinding") => HealthReason.Tls,
        var text when HasAny(text, "No password has been provided", "authentication method") => HealthReason.Authentication,
        var text when HasAny(text, "unknown response", "BackendMessageCode", "server error message") => HealthReason.Protocol,
        _ => exception is NpgsqlException { InnerException: IOException } ? HealthReason.Unreachable : HealthReason.Error,
    };

    private static bool HasAny(string text, params string[] parts) =>
        Array.Exists(parts, part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// Maps the errors of a pooler in front of PostgreSQL to reasons, by their text: poolers use nearly one SQLSTATE for everything, and
/// PostgreSQL uses it for something else.
/// </summary>
internal static class PoolerErrors
{
    // Ordered from specific to general. The texts come from the sources of PgBouncer 1.18 and 1.25 (client.c, objects.c, janitor.c,
    // server.c: all 08P01), Pgpool-II 4.6 (child.c, pool_auth.c: XX000, 28000), Supavisor 2 (lib/supavisor/errors: XX000, 08006), Odyssey
    // and PgCat (58000, 3D000), and from reports about Amazon RDS Proxy and Azure's gateway. Poolers forward PostgreSQL's login errors.
    private static readonly (HealthReason Reason, string[] Texts)[] Known =
    [
        (HealthReason.Tls,
        [
            "requires TLS", "requires SSL", "SSL connection is required", "SSL required", "SSL handshake", "refused SSL",
            "TLS startup failed",
        ]),
        (HealthReason.Overloaded,
        [
            "too many", "no more connections", "connections exceeded", "connection limit", "connection slots", "max client", "max pools",
            "resources exhaustion", "no memory", "out of memory", "check out", "acquire database connection", "limit reached",
            "limit exceeded",
        ]),
        (HealthReason.Timeout, ["query_wait_timeout", "query_timeout"]),
        (HealthReason.Authentication,
        [
            "authentication failed", "authentication error", "authentication query", "password", "credentials", "no such user",
            "login rejected", "user blocked", "role \"",
        ]),
        (HealthReason.NotFound, ["no such database", "not found", "does not exist"]),
        (HealthReason.Forbidden, ["not allowed", "allow_list", "is disabled", "banned"]),
        (HealthReason.Unreachable,
        [
            "connect", "login has been failing", "down", "crashed", "closed", "terminat", "exited", "failover", "idle_timeout",
            "login_timeout", "suspend_timeout", "pause failed",
        ]),
    ];

    public static HealthReason? ReasonOf(string message) => Array.Find(
        Known, known => Array.Exists(known.Texts, text => message.Contains(text, StringComparison.OrdinalIgnoreCase))).Reason;
}
