using System.Data;

namespace HealthKit.Npgsql;

/// <summary>
/// Executes the query on a connection of the app's pool. It takes no cancellation token, because the driver cancels a hanging command by
/// blocking on a second connection; the driver's own timeouts end the attempt.
/// </summary>
internal sealed class PooledAttempt(NpgsqlDataSource source, INpgsqlQuery query, QueryTimeouts timeouts, TimeProvider time) : IDisposable
{
    private readonly PoolMeterListener _listener = new();
    private volatile PoolOpenProgress _progress = new();

    /// <summary>The progress of the current or the last open.</summary>
    public PoolOpenProgress Open => _progress;

    /// <summary>Skips connections that were closed while idle in the pool, until a new connection fails too or the time is up.</summary>
    public async Task<NpgsqlQueryResult> RunAsync()
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var progress = _progress = _listener.Track();
            await using var connection = source.CreateConnection();
            try
            {
                await connection.OpenAsync();
                progress.HasConnection = true;
                return await ExecuteAsync(connection);
            }
            catch (NpgsqlException exception)
                when (WasClosedWhileIdle(progress, connection, exception) && time.GetElapsedTime(started) < timeouts.RunTimeout)
            {
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlConnection connection)
    {
        CommandLogFilter.HideCommands();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = timeouts.CommandTimeoutSeconds;
        return await query.ExecuteAsync(command);
    }

    // With several hosts, opening an idle connection can fail too, because the driver queries the host's role on it.
    private static bool WasClosedWhileIdle(PoolOpenProgress progress, NpgsqlConnection connection, NpgsqlException exception) =>
        progress.HasConnection
            ? !progress.IsNew && connection.State != ConnectionState.Open && NpgsqlFailure.ReasonOf(exception) != HealthReason.Timeout
            : exception.SqlState == PostgresErrorCodes.IdleSessionTimeout;
}
