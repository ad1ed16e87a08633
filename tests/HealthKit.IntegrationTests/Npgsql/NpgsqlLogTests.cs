using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The app's data source logs the app's commands, and not those of the checks.</summary>
public sealed class NpgsqlLogTests : IDisposable
{
    private readonly LogCollector _logs = new();

    private IEnumerable<string> Commands =>
        _logs.Lines.Where(static line => line.Category == "Npgsql.Command").Select(static line => line.Message);

    [Fact]
    public async Task Commands_OfTheChecks_AreNotLoggedWhileThoseOfTheAppAre()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await StartAsync(server, static checks => checks
            .AddNpgsql(configure: Often).AddNpgsql("writes", options => options.RequireWrites = true)
            .AddNpgsqlConnections(configure: Often).AddNpgsqlReplication(configure: Often));
        var source = app.Services.GetRequiredService<NpgsqlDataSource>();
        foreach (var check in (string[])["postgres", "writes", "postgres-connections", "postgres-replication"])
            await app.UntilAsync(static state => state.HasSucceeded, null, "healthy", () => app.StateOf(check));

        for (var number = 1; number <= 3; number++)
        {
            var last = app.StateOf("postgres").LastRun;
            await using (var command = source.CreateCommand($"SELECT {number} AS mine"))
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
            await app.UntilAsync(state => state.LastRun > last, null, "run again", () => app.StateOf("postgres"));
        }

        Assert.Equal(
            ["SELECT 1 AS "
                + "mine", "SELECT 2 AS "
                + "mine", "SELECT 3 AS mine"], Commands.Select(static text => text[text.IndexOf("SELECT", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task Commands_OutsideThePool_AreNotLoggedEither()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await StartAsync(server, static checks => checks.AddNpgsql(configure: Often), ";Maximum Pool Size=1");
        await app.UntilAsync(HealthStatus.Healthy);

        await using var held = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(
            TestContext.Current.CancellationToken);
        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);

        Assert.Empty(Commands);
    }

    public void Dispose() => _logs.Dispose();

    private Task<WatchedApp> StartAsync(PostgresServer server, Action<IHealthChecksBuilder> register, string settings = "") =>
        WatchedApp.StartAsync(services =>
        {
            services.AddSingleton<ILoggerProvider>(_logs);
            services.AddSingleton(provider => new NpgsqlDataSourceBuilder(server.ConnectionString + settings)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>()).Build());
            register(services.AddHealthKit());
        });

    private static void Often(CheckOptions options) => options.Interval = TimeSpan.FromMilliseconds(100);
}
