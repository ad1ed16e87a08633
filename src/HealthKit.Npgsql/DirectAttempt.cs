namespace HealthKit.Npgsql;

/// <summary>
/// Finds out why the pool does not respond, on a new connection outside the pool with short timeouts. It probes the port first, because
/// the driver sometimes reports a silent server as unreachable. It queries the role only of one host of several, because some
/// PostgreSQL-compatible servers cannot report it.
/// </summary>
internal sealed class DirectAttempt(
    NpgsqlDataSource source, NpgsqlConnectionStringBuilder host, bool isOneOfSeveral, QueryTimeouts timeouts, TcpConnector connector,
    TimeProvider time)
{
    private const string RoleQuery = "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'";

    // Tokens of Amazon RDS are valid for 15 minutes, those of Azure for longer.
    private static readonly TimeSpan MinimumTokenLifetime = TimeSpan.FromMinutes(10);

    private readonly ConnectivityProbe _probe = new(connector, timeouts.ConnectTimeout);

    // The driver keeps a data source in a static dictionary for each connection string that it ever saw, password included. A password
    // provider may return another token at each call, so every attempt opens this object again.
    private NpgsqlConnection? _connection;
    private long _createdAt;
    private bool _isAccepted;

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

        var connection = await OpenAsync(settings);
        try
        {
            _probe.OnResponse();
            CommandLogFilter.HideCommands();
            await using var command = connection.CreateCommand();
            command.CommandText = isOneOfSeveral ? RoleQuery : NpgsqlCheck.RoundTrip;
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return !isOneOfSeveral ? NpgsqlQueryResult.Success : NpgsqlQueryResult.SuccessOf(
                reader.GetBoolean(0) ? HostRole.Standby : reader.GetBoolean(1) ? HostRole.ReadOnlyPrimary : HostRole.Primary);
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings)
    {
        try
        {
            _connection ??= await CreateAsync(settings);
            await _connection.OpenAsync();
        }
        catch (NpgsqlException exception) when (IsPasswordExpired(exception))
        {
            _connection = await CreateAsync(settings);
            await _connection.OpenAsync();
        }

        _isAccepted = true;
        return _connection;
    }

    // The clone has the password, or one from the password provider, which the connection string lacks.
    private async Task<NpgsqlConnection> CreateAsync(NpgsqlConnectionStringBuilder settings)
    {
        await using var template = source.CreateConnection();
        var connection = await template.CloneWithAsync(settings.ConnectionString);
        (_createdAt, _isAccepted) = (time.GetTimestamp(), false);
        return connection;
    }

    // A server that never accepted the password may refuse every other one too.
    private bool IsPasswordExpired(NpgsqlException exception) => NpgsqlFailure.ReasonOf(exception) == HealthReason.Authentication
        && (_isAccepted || time.GetElapsedTime(_createdAt) >= MinimumTokenLifetime);
}
