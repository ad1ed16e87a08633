namespace HealthKit.Npgsql;

/// <summary>
/// What a pooler in front of PostgreSQL reports. Poolers answer in PostgreSQL's protocol, and put nearly all that they have to say into one SQLSTATE
/// for which PostgreSQL has another use, so that their words decide.
/// </summary>
internal static class PoolerErrors
{
    // In this order, since the later ones are the more general. Taken from the sources of PgBouncer 1.18 and 1.25 (client.c, objects.c, janitor.c, server.c:
    // all 08P01), Pgpool-II 4.6 (child.c, pool_auth.c: XX000, 28000), Supavisor 2 (lib/supavisor/errors: XX000, 08006), Odyssey and PgCat (58000, 3D000), and
    // from reports about Amazon RDS Proxy and Azure's gateway. What PostgreSQL itself answered at the pooler's login is passed on in PostgreSQL's words.
    private static readonly (HealthReason Reason, string[] Words)[] Known =
    [
        (HealthReason.Tls, ["requires TLS", "requires SSL", "SSL connection is required", "SSL required", "SSL handshake", "refused SSL", "TLS startup failed"]),
        (HealthReason.Overloaded,
        [
            "too many", "no more connections", "connections exceeded", "connection limit", "connection slots", "max client", "max pools", "resources exhaustion",
            "no memory", "out of memory", "check out", "acquire database connection", "limit reached", "limit exceeded",
        ]),
        (HealthReason.Timeout, ["query_wait_timeout", "query_timeout"]),
        (HealthReason.Authentication,
        [
            "authentication failed", "authentication error", "authentication query", "password", "credentials", "no such user", "login rejected", "user blocked", "role \"",
        ]),
        (HealthReason.NotFound, ["no such database", "not found", "does not exist"]),
        (HealthReason.Forbidden, ["not allowed", "allow_list", "is disabled", "banned"]),
        (HealthReason.Unreachable,
        [
            "connect", "login has been failing", "down", "crashed", "closed", "terminat", "exited", "failover", "idle_timeout", "login_timeout", "suspend_timeout", "pause failed",
        ]),
    ];

    /// <summary>The reason that the words of an error tell; <c>null</c> when they are unknown.</summary>
    public static HealthReason? ReasonOf(string message)
    {
        foreach (var (reason, words) in Known)
        {
            if (Array.Exists(words, word => message.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return reason;
            }
        }

        return null;
    }
}
