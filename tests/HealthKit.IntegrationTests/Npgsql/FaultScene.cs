using HealthKit.TestServers;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The objects of a fault: the server, the app's pool, and the connections taken from either.</summary>
internal sealed class FaultScene(PostgresServer server, NpgsqlDataSource source) : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> _held = [];

    public PostgresServer Server { get; } = server;

    /// <summary>Takes a connection from the app's pool.</summary>
    public async Task<NpgsqlConnection> HoldOfPoolAsync()
    {
        _held.Add(await source.OpenConnectionAsync());
        return _held[^1];
    }

    /// <summary>
    /// Takes one of the server's connections. It ends the connections of other clients until it gets one before they return.
    /// </summary>
    public async Task HoldOfServerAsync()
    {
        _held.Add(new NpgsqlConnection($"{Server.ConnectionString};Pooling=false;Application Name=holder"));
        await Eventually.SucceedsAsync(
            async () =>
            {
                await Server.PsqlAsync(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app' and application_name <> 'holder'");
                await _held[^1].OpenAsync();
                return true;
            },
            WatchedApp.Deadline);
    }

    public async Task ReleaseAsync()
    {
        foreach (var connection in _held)
            await connection.DisposeAsync();

        _held.Clear();
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync();
}
