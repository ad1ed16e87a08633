using System.Data;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// What the app needs to work: a connection of its pool, and a round trip on it. Takes no token, which the driver would answer a hanging
/// command with by blocking on a second connection; the driver's own timeouts end it.
/// </summary>
internal sealed class PooledAttempt(NpgsqlDataSource source, INpgsqlQuestion question, QueryTimeouts timeouts, TimeProvider time) : IDisposable
{
    private readonly OpenSignals _signals = new();
    private volatile PoolOpen _open = new();

    /// <summary>The open that is under way, or ended last.</summary>
    public PoolOpen Open => _open;

    /// <summary>
    /// A connection that was ended while it lay in the pool is no failure: the next one is tried, until a new one fails as well or the time is up.
    /// </summary>
    public async Task<NpgsqlAnswer> RunAsync()
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var open = _open = _signals.Begin();
            await using var connection = source.CreateConnection();
            try
            {
                await connection.OpenAsync();
                open.HasConnection = true;
                await using var command = connection.CreateCommand();
                command.CommandTimeout = timeouts.CommandSeconds;
                return await question.AskAsync(command);
            }
            catch (NpgsqlException exception) when (HasEndedInPool(open, connection, exception) && time.GetElapsedTime(started) < timeouts.Patience)
            {
            }
        }
    }

    public void Dispose() => _signals.Dispose();

    private static bool HasEndedInPool(PoolOpen open, NpgsqlConnection connection, NpgsqlException exception) =>

        // Of several hosts the driver asks for the role as it opens, on the connection that lay in the pool.
        open.HasConnection ? !open.IsNew && connection.State != ConnectionState.Open && NpgsqlFailure.ReasonOf(exception) != HealthReason.Timeout
            : exception.SqlState == PostgresErrorCodes.IdleSessionTimeout;
}
