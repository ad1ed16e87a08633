namespace HealthKit.Npgsql;

/// <summary>
/// Finds out why the pool does not respond, on a new connection outside the pool with short timeouts. It probes the port first, because
/// the driver sometimes reports a silent server as unreachable. It queries the role only of one host of several, because some
/// PostgreSQL-compatible servers cannot report it.
/// </summary>
internal sealed class DirectAttempt(
    NpgsqlDataSource source, NpgsqlConnectionStringBuilder host, bool isOneOfSeveral, QueryTimeouts timeouts, TcpConnector connector)
{
    private const string RoleQuery = "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'";

    private readonly ConnectivityProbe _probe = new(connector, timeouts.ConnectTimeout);

    public async Task<NpgsqlQueryResult> RunAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(host.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Timeout = timeouts.OpenTimeoutSeconds,
            CommandTimeout = timeouts.OpenTimeoutSeconds,
            CancellationTimeout = -1,
        };
        NpgsqlSource.DisableOptionalGssEncryption(settings);
        if (await _probe.ProbeAsync(settings) is { } failure)
            return failure;

        // The clone has the password, or the password provider, which the connection string lacks.
        await using var template = source.CreateConnection();
        await using var connection = await template.CloneWithAsync(settings.ConnectionString);
        await connection.OpenAsync();
        _probe.OnResponse();
        CommandLogFilter.HideCommands();
        await using var command = connection.CreateCommand();
        command.CommandText = isOneOfSeveral ? RoleQuery : NpgsqlCheck.RoundTrip;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return !isOneOfSeveral ? NpgsqlQueryResult.Success : NpgsqlQueryResult.SuccessOf(
            reader.GetBoolean(0) ? HostRole.Standby : reader.GetBoolean(1) ? HostRole.ReadOnlyPrimary : HostRole.Primary);
    }
}
