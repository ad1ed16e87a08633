using System.Buffers;
using System.Globalization;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Keeps labels that name a host, a user or a database off a page that the public may read. Series that differ in nothing else become one.
/// </summary>
/// <param name="showsPlaces">Whether they are shown after all.</param>
internal sealed class LabelRules(bool showsPlaces)
{
    // Of OpenTelemetry's semantic conventions, old and new, as they are written on the page.
    private static readonly HashSet<string> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        "server_address", "server_socket_address", "client_address", "client_socket_address", "network_peer_address", "network_local_address",
        "net_peer_name", "net_peer_ip", "net_host_name", "net_host_ip", "net_sock_peer_addr", "net_sock_peer_name", "net_sock_host_addr",
        "peer_address", "peer_service", "host_name", "host_ip", "host_id", "http_host", "http_url", "http_target", "http_client_ip", "http_server_name",
        "url_full", "url_path", "url_query", "url_domain", "dns_question_name", "tls_server_name", "tls_client_server_name", "db_name", "db_namespace",
        "db_user", "db_connection_string", "db_instance_id", "db_query_text", "db_statement", "enduser_id", "user_id", "user_name", "user_email",
        "user_full_name", "user_hash", "url_original", "k8s_node_name", "k8s_pod_name",
    };

    private static readonly HashSet<string> Pools = new(StringComparer.OrdinalIgnoreCase)
    {
        "pool_name", "db_client_connection_pool_name", "db_client_connections_pool_name",
    };

    // As many as there are data sources; past this all have one.
    private const int MostPools = 1_000;

    private readonly Dictionary<string, string> _pools = new(StringComparer.Ordinal);

    // What is not known by its name says by its ending what it is.
    private static readonly string[] Endings = ["_address", "_domain", "_peer_name", "_host", "_hostname", "_url", "_uri", "_ip"];
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=:/@;,");

    public bool IsHidden(string label) => !showsPlaces && (Places.Contains(label) || label.StartsWith("enduser_", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(Endings, ending => label.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Drivers call a pool by its connection string or by its server, unless it was given a name: then a number takes its place.</summary>
    public string Shown(string label, string value)
    {
        if (showsPlaces || !Pools.Contains(label) || !value.AsSpan().ContainsAny(NotInNames))
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
