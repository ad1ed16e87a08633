using System.Collections.Frozen;
using System.Globalization;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Keeps labels that name a host, a user or a database off a page that the public may read. Series that differ in nothing else become one.
/// </summary>
/// <param name="showsPlaces">Whether they are shown after all.</param>
internal sealed class LabelRules(bool showsPlaces)
{
    // Of OpenTelemetry's semantic conventions, old and new.
    private static readonly FrozenSet<string> Places = new[]
    {
        "server.address", "server.socket.address", "client.address", "client.socket.address", "network.peer.address", "network.local.address",
        "net.peer.name", "net.peer.ip", "net.host.name", "net.host.ip", "net.sock.peer.addr", "net.sock.peer.name", "net.sock.host.addr",
        "peer.address", "peer.service", "host.name", "host.ip", "http.host", "http.url", "http.target", "url.full", "url.path", "url.query", "url.domain",
        "dns.question.name", "tls.server.name", "db.name", "db.namespace", "db.user", "db.connection_string", "db.instance.id", "db.query.text",
        "db.statement", "enduser.id", "user.id", "user.name", "user.email", "client_address", "server_address",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Pools = new[]
    {
        "pool.name", "db.client.connection.pool.name", "db.client.connections.pool.name",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // As many as there are data sources; past this all have one.
    private const int MostPools = 1_000;

    private readonly Dictionary<string, string> _pools = new(StringComparer.Ordinal);

    public bool IsHidden(string key) => !showsPlaces && Places.Contains(key);

    /// <summary>Npgsql calls a pool by its connection string, unless its data source has a name: then a number takes its place.</summary>
    public string Shown(string key, string value)
    {
        if (showsPlaces || !Pools.Contains(key) || !value.Contains('='))
        {
            return value;
        }

        lock (_pools)
        {
            return _pools.TryGetValue(value, out var number) ? number
                : _pools.Count >= MostPools ? "other"
                : _pools[value] = (_pools.Count + 1).ToString(CultureInfo.InvariantCulture);
        }
    }
}
