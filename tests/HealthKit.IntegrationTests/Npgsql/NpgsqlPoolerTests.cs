using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>PgBouncer between the app and PostgreSQL.</summary>
public sealed class NpgsqlPoolerTests
{
    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task Postgres_AwayBehindThePooler_IsUnreachable(string mode)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var pooler = await PgBouncerServer.StartAsync(postgres, settings => settings["pool_mode"] = mode);
        await using var app = await StartAsync(pooler.ConnectionString);
        await app.UntilAsync(HealthStatus.Healthy);

        await postgres.StopAsync();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Unreachable);
        await postgres.StartAgainAsync();
        await app.UntilAsync(HealthStatus.Healthy);

        postgres.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);

        // The test stops here. PgBouncer 1.18 may exit ("bad client state") when a cancel request hangs and its client is gone.
        postgres.Thaw();
    }

    [Fact]
    public async Task Pooler_AwayOrFrozen_IsAServerLikeAnyOther()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var pooler = await PgBouncerServer.StartAsync(postgres);
        await using var app = await StartAsync(pooler.ConnectionString);
        await app.UntilAsync(HealthStatus.Healthy);

        pooler.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        pooler.Thaw();
        await app.UntilAsync(HealthStatus.Healthy);

        await pooler.StopAsync();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.ConnectionRefused);
        await pooler.StartAgainAsync();
        await app.UntilAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Clients_AsManyAsThePoolerTakes_IsOverloaded()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var pooler = await PgBouncerServer.StartAsync(postgres, static settings => settings["max_client_conn"] = "2");
        await using var others = NpgsqlDataSource.Create($"{pooler.ConnectionString};Pooling=false");
        await using (await others.OpenConnectionAsync())
        await using (await others.OpenConnectionAsync())
        {
            await using var refused = await StartAsync(pooler.ConnectionString);
            await refused.UntilAsync(HealthStatus.Unhealthy, HealthReason.Overloaded);
        }

        await using var app = await StartAsync(pooler.ConnectionString);
        await app.UntilAsync(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(";Database=nosuch", "not-found")]
    [InlineData(";Database=gone", "not-found")]
    [InlineData(";Password=wrong", "authentication")]
    [InlineData(";Username=nobody", "authentication")]
    [InlineData(";Database=stale", "authentication")]
    [InlineData(";SSL Mode=Require", "tls")]
    public async Task Settings_ThatThePoolerOrTheServerRefuses_HaveTheirReason(string change, string reason)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var pooler = await PgBouncerServer.StartAsync(postgres, settings =>
        {
            settings["db:gone"] = $"host={postgres.Host} port={postgres.Port} dbname=gone";
            settings["db:stale"] = $"host={postgres.Host} port={postgres.Port} dbname=app user=app password=of-last-year";
        });
        await using var app = await StartAsync(pooler.ConnectionString + change);

        await app.UntilAsync(state => state.Status == HealthStatus.Unhealthy && state.Reason?.Code == reason, deadline: null, reason);
    }

    [Fact]
    public async Task Connections_EndedByThePoolersIdleLimit_AreReplacedWithinTheRun()
    {
        using var delay = new SchedulingDelay();
        await using var postgres = await PostgresServer.StartAsync();
        await using var pooler = await PgBouncerServer.StartAsync(postgres, static settings =>
        {
            settings["pool_mode"] = "transaction";
            settings["client_idle_timeout"] = "1";
        });

        // PgBouncer looks for idle clients every three seconds.
        await using var app = await StartAsync(
            $"{pooler.ConnectionString};Timeout=60;Command Timeout=60",
            static options => (options.Interval, options.Timeout) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)));
        await app.UntilAsync(HealthStatus.Healthy);
        var since = app.State.Since;

        await Eventually.TrueAsync(
            () => Task.FromResult(pooler.Log.Lines()
                .Count(static line => line.Contains("client_idle_timeout", StringComparison.Ordinal)) >= 2),
            WatchedApp.Deadline,
            "the pooler has ended idle connections");

        // On a late machine a connection may end between its start and its first query.
        var state = app.State;
        Assert.True((state.Status == HealthStatus.Healthy && state.Since == since) || delay.Worst > TimeSpan.FromMilliseconds(500),
            $"{state.Status} {state.Reason} {state.Exception}");
    }

    private static Task<WatchedApp> StartAsync(string connectionString, Action<NpgsqlCheckOptions>? configure = null) =>
        WatchedApp.StartAsync(connectionString, options =>
    {
        options.Interval = TimeSpan.FromMilliseconds(300);
        options.RetryInterval = TimeSpan.FromMilliseconds(200);
        options.Timeout = TimeSpan.FromSeconds(4);
        options.FailAfter = 1;
        configure?.Invoke(options);
    });
}
