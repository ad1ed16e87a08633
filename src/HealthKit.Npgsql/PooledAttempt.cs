using System.Data;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// What the app needs to work: a connection of its pool, and a round trip on it. Takes no token, which the driver would answer a hanging
/// command with by blocking on a second connection; the driver's own timeouts end it.
/// </summary>
internal sealed class PooledAttempt(NpgsqlDataSource source, INpgsqlQuery query, QueryTimeouts timeouts, TimeProvider time) : IDisposable
{
    private readonly PoolMeterListener _signals = new();
    private volatile PoolOpenProgress _progress = new();

    /// <summary>The open that is under way, or ended last.</summary>
    public PoolOpenProgress Open => _progress;

    /// <summary>
    /// A connection that was ended while it lay in the pool is no failure: the next one is tried, until a new one fails as well or the time is up.
    /// </summary>
    public async Task<NpgsqlQueryResult> RunAsync()
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var progress = _progress = _signals.Track();
            await using var connection = source.CreateConnection();
            try
            {
                await connection.OpenAsync();
                progress.HasConnection = true;
                await using var command = connection.CreateCommand();
                command.CommandTimeout = timeouts.CommandTimeoutSeconds;
                return await query.ExecuteAsync(command);
            }
            catch (NpgsqlException exception) when (HasEndedInPool(progress, connection, exception) && time.GetElapsedTime(started) < timeouts.RunTimeout)
            {
            }
        }
    }

    public void Dispose() => _signals.Dispose();

    private static bool HasEndedInPool(PoolOpenProgress progress, NpgsqlConnection connection, NpgsqlException exception) =>

        // Of several hosts the driver asks for the role as it opens, on the connection that lay in the pool.
        progress.HasConnection ? !progress.IsNew && connection.State != ConnectionState.Open && NpgsqlFailure.ReasonOf(exception) != HealthReason.Timeout
            : exception.SqlState == PostgresErrorCodes.IdleSessionTimeout;
}
