namespace HealthKit.Telemetry.Prometheus;

/// <summary>Labels that identify a host, a user, a database or a path.</summary>
// From OpenTelemetry's semantic conventions, old and new, and common short names. docs/metrics.md lists them.
internal static class HostLabelNames
{
    /// <summary>Complete names, as the page shows them.</summary>
    public static IReadOnlySet<string> Whole { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "address", "addr", "host", "hostname", "server", "peer", "ip", "port", "url", "uri", "user", "username", "email", "database", "db",
        "host_name", "host_id", "host_mac", "net_host_name", "net_peer_name", "net_sock_peer_name", "peer_service", "service_peer_name",
        "service_instance_id", "faas_instance", "http_target", "url_full", "url_original", "url_path", "url_query", "url_fragment",
        "url_subdomain", "grpc_target", "dns_question_name", "dns_answers", "db_name", "db_namespace", "db_instance_id",
        "db_mssql_instance_name", "db_redis_database_index", "db_query_text", "db_statement", "db_cosmosdb_client_id",
        "db_cassandra_coordinator_id", "db_cassandra_coordinator_dc", "cassandra_coordinator_id", "cassandra_coordinator_dc",
        "db_elasticsearch_cluster_name", "db_elasticsearch_node_name", "elasticsearch_node_name", "oracle_db_name",
        "oracle_db_instance_name", "oracle_db_pdb", "oracle_db_service", "messaging_client_id", "user_id", "user_name", "user_email",
        "user_full_name", "user_hash", "process_owner", "process_command", "process_command_line", "process_command_args",
        "process_executable_path", "process_working_directory", "file_path", "file_owner_name", "log_file_path", "device_id",
        "container_id", "container_name", "k8s_node_name", "k8s_node_uid", "k8s_pod_name", "k8s_pod_uid", "k8s_cluster_name",
        "k8s_cluster_uid", "cloud_account_id", "cloud_resource_id", "gcp_gce_instance_name", "aws_s3_bucket",
    };

    public static IReadOnlyList<string> Beginnings { get; } =
        ["enduser_", "tls_client_", "tls_server_", "db_query_parameter_", "db_operation_parameter_"];

    public static IReadOnlyList<string> Endings { get; } =
    [
        "_address", "_addr", "_port", "_ip", "_ipv4", "_ipv6", "_host", "_hostname", "_domain", "_server_name", "_url", "_uri", "_dsn",
        "_connection_string", "_arn", "_user", "_username", "_user_id", "_user_name", "_email",
    ];

    /// <summary>Endings of labels that name a connection pool: by a chosen name, which the page shows, or by a connection string.</summary>
    public static IReadOnlyList<string> PoolEndings { get; } = ["pool_name", "connection_pool"];

    public static LabelKind KindOf(string label) =>
        KindOfWords(Words(label, splitsAcronyms: false)) is not LabelKind.Plain and var kind
            ? kind
            : KindOfWords(Words(label, splitsAcronyms: true));

    private static LabelKind KindOfWords(string name) =>
        PoolEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) ? LabelKind.Pool
        : Whole.Contains(name)
            || Beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
            || Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) ? LabelKind.Host
        : LabelKind.Plain;

    // ServerAddress and serverAddress become server_address. IPAddress becomes ip_address when acronyms end before a word, and serverIPv4
    // becomes server_ipv4 when they do not.
    private static string Words(string label, bool splitsAcronyms)
    {
        var words = new StringBuilder(label.Length);
        for (var index = 0; index < label.Length; index++)
        {
            if (index > 0 && char.IsAsciiLetterUpper(label[index])
                && (char.IsAsciiLetterLower(label[index - 1]) || (splitsAcronyms && IsWordAfterAcronym(label, index))))
            {
                words.Append('_');
            }

            words.Append(label[index]);
        }

        return words.ToString().ToLowerInvariant();
    }

    private static bool IsWordAfterAcronym(string label, int index) =>
        char.IsAsciiLetterUpper(label[index - 1]) && index + 1 < label.Length && char.IsAsciiLetterLower(label[index + 1]);
}
