using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Tells why the pool gives no answer: a connection of its own beside it, with short timeouts, made and closed again each time. First looks
/// whether the port can be reached at all, since the driver says of a silent server now and then that it could not connect.
/// </summary>
/// <param name="source">Whose password and certificates it takes over.</param>
/// <param name="host">The settings of the data source, for the one host that is asked.</param>
/// <param name="isOneOfSeveral">Whether the role of the host is wanted. Some servers that speak PostgreSQL's protocol cannot tell it.</param>
/// <param name="timeouts">How long it may take.</param>
/// <param name="connector">Connects to the port.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectAttempt(
    NpgsqlDataSource source, NpgsqlConnectionStringBuilder host, bool isOneOfSeveral, QueryTimeouts timeouts, TcpConnector connector, TimeProvider time)
{
    private const string RoleQuery = "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on'";

    private readonly ConnectivityProbe _probe = new(connector, timeouts.ConnectTimeout, time);

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
        GssEncryption.DisableOptional(settings);
        if (await _probe.ProbeAsync(settings) is { } unreachable)
        {
            return unreachable;
        }

        // The clone takes over the password, which the string lacks, or asks the source's provider for it.
        await using var template = source.CreateConnection();
        await using var connection = await template.CloneWithAsync(settings.ConnectionString);
        await connection.OpenAsync();
        _probe.OnResponse();
        await using var command = connection.CreateCommand();
        command.CommandText = isOneOfSeveral ? RoleQuery : NpgsqlCheck.RoundTrip;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return isOneOfSeveral ? NpgsqlQueryResult.SuccessOf(RoleOf(reader.GetBoolean(0), reader.GetBoolean(1))) : NpgsqlQueryResult.Success;
    }

    private static HostRole RoleOf(bool isStandby, bool isReadOnly) =>
        isStandby ? HostRole.Standby : isReadOnly ? HostRole.ReadOnlyPrimary : HostRole.Primary;
}
