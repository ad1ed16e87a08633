using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// What the app needs to work: a connection of its pool, and a round trip on it. Takes no token, which the driver would answer a hanging
/// command with by blocking on a second connection; the driver's own timeouts end it.
/// </summary>
internal sealed class PooledAttempt(NpgsqlDataSource source, NpgsqlCheckOptions options, int commandSeconds)
{
    private volatile bool _hasConnection;

    /// <summary>Whether the attempt that is under way, or ended last, was given a connection.</summary>
    public bool HasConnection => _hasConnection;

    public async Task<NpgsqlAnswer> RunAsync()
    {
        _hasConnection = false;
        await using var connection = await source.OpenConnectionAsync();
        _hasConnection = true;
        if (options.RequireWrites && await AskAsync(connection, "SHOW transaction_read_only") is "on")
        {
            return NpgsqlAnswer.ReadOnly;
        }

        if (!options.RequireWrites || !string.IsNullOrWhiteSpace(options.Query))
        {
            await AskAsync(connection, string.IsNullOrWhiteSpace(options.Query) ? NpgsqlCheck.RoundTrip : options.Query);
        }

        return NpgsqlAnswer.Success;
    }

    private async Task<object?> AskAsync(NpgsqlConnection connection, string query)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        command.CommandTimeout = commandSeconds;
        return await command.ExecuteScalarAsync();
    }
}
