namespace HealthKit.TestServers;

/// <summary>The protocol that a <see cref="CountingProxy"/> parses in the forwarded bytes.</summary>
public enum ProxyProtocol
{
    /// <summary>No protocol: counts only bytes and connections.</summary>
    Raw,

    /// <summary>PostgreSQL without TLS: counts simple queries (Q), parses (P) and executions (E).</summary>
    Postgres,

    /// <summary>Redis: counts commands, both arrays and plain lines.</summary>
    Redis,
}
