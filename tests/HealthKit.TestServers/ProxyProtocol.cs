namespace HealthKit.TestServers;

/// <summary>What a <see cref="CountingProxy"/> understands of the bytes that pass.</summary>
public enum ProxyProtocol
{
    /// <summary>Bytes and connections only.</summary>
    Raw,

    /// <summary>PostgreSQL without TLS: counts simple queries (Q), parses (P) and executions (E).</summary>
    Postgres,

    /// <summary>Redis: counts commands, be they arrays or plain lines.</summary>
    Redis,
}
