using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Tells why the pool gives no answer: a connection of its own beside it, with short timeouts, made and closed again each time. First looks
/// whether the port can be reached at all, since the driver says of a silent server now and then that it could not connect.
/// </summary>
internal sealed class ClonedAttempt(NpgsqlDataSource source, QueryTimeouts timeouts, TimeProvider time)
{
    private readonly PortReach _reach = new(timeouts.Reach, time);

    public async Task<NpgsqlAnswer> RunAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Timeout = timeouts.OpenSeconds,
            CommandTimeout = timeouts.OpenSeconds,
            CancellationTimeout = -1,
        };
        GssEncryption.Settle(settings);
        if (await _reach.FailureOfAsync(settings) is { } unreachable)
        {
            return unreachable;
        }

        // The clone takes over the password, which the string lacks, or asks the source's provider for it.
        await using var template = source.CreateConnection();
        await using var connection = await template.CloneWithAsync(settings.ConnectionString);
        await connection.OpenAsync();
        _reach.OnAnswer();
        await using var command = connection.CreateCommand();
        command.CommandText = NpgsqlCheck.RoundTrip;
        await command.ExecuteScalarAsync();
        return NpgsqlAnswer.Success;
    }
}
