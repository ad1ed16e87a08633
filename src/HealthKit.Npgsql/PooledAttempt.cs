using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// What the app needs to work: a connection of its pool, and a round trip on it. Takes no token, which the driver would answer a hanging
/// command with by blocking on a second connection; the driver's own timeouts end it.
/// </summary>
internal sealed class PooledAttempt(NpgsqlDataSource source, INpgsqlQuestion question, int commandSeconds)
{
    private volatile bool _hasConnection;

    /// <summary>Whether the attempt that is under way, or ended last, was given a connection.</summary>
    public bool HasConnection => _hasConnection;

    public async Task<NpgsqlAnswer> RunAsync()
    {
        _hasConnection = false;
        await using var connection = await source.OpenConnectionAsync();
        _hasConnection = true;
        await using var command = connection.CreateCommand();
        command.CommandTimeout = commandSeconds;
        return await question.AskAsync(command);
    }
}
