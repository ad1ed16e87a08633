namespace HealthKit.TestServers;

/// <summary>Writes the server's configuration files.</summary>
internal static class PostgresConfiguration
{
    /// <summary>The superuser connects without a password, and only through the socket in the server's own folder.</summary>
    public const string HostBasedAuthentication =
        """
        local all postgres trust
        local replication postgres trust
        host  all all      127.0.0.1/32 scram-sha-256

        """;

    public static string Settings(PostgresSettings settings, int port, string socketFolder)
    {
        var lines = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = $"{port}",
            ["unix_socket_directories"] = socketFolder,
            ["max_connections"] = $"{settings.MaxConnections}",
            ["password_encryption"] = "scram-sha-256",
            ["ssl"] = "off",
            // The server writes its data but does not wait for the disk. The data survives a killed server, but not a power cut.
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["autovacuum"] = "off",
            ["shared_buffers"] = "16MB",
            // The shared memory lies in the data directory, so that a kill leaves nothing in /dev/shm.
            ["dynamic_shared_memory_type"] = "mmap",
            ["log_timezone"] = "UTC",
            ["timezone"] = "UTC",
        };
        foreach (var (name, value) in settings.Configuration)
            lines[name] = value;

        return string.Concat(lines.Select(line => $"{line.Key} = '{line.Value.Replace("'", "''", StringComparison.Ordinal)}'\n"));
    }
}
