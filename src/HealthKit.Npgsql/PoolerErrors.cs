namespace HealthKit.Npgsql;

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

    /// <summary>Returns the reason, or <c>null</c> when the text is unknown.</summary>
    public static HealthReason? ReasonOf(string message) => Array.Find(
        Known, known => Array.Exists(known.Texts, text => message.Contains(text, StringComparison.OrdinalIgnoreCase))).Reason;
}
