using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Connections that end while they are idle in the pool, with a check whose first failure counts.</summary>
public sealed class NpgsqlIdleTests
{
    private const string EndSessions = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'app'";

    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_EndedByTheServersIdleLimit_AreReplacedWithinTheRun(bool isOfAnyDriver)
    {
        using var delay = new SchedulingDelay();
        await using var server = await PostgresServer.StartAsync(static settings =>
            settings.Configuration["idle_session_timeout"] = $"{IdleLimit.TotalSeconds:0}s");
        await using var app = await StartAsync(server, isOfAnyDriver, static options => options.Interval = TimeSpan.FromSeconds(1.5));
        var source = app.Services.GetRequiredService<NpgsqlDataSource>();
        await app.UntilAsync(HealthStatus.Healthy);
        var since = app.State.Since;

        // The app had many connections at once, which are now idle in the pool.
        await using (var scene = new FaultScene(server, source))
        {
            for (var held = 0; held < 8; held++)
                await scene.HoldOfPoolAsync();
        }

        await RunsAsync(app, 4);
        await Eventually.TrueAsync(() => Task.FromResult(Ended(server, "idle-session timeout") >= 8), WatchedApp.Deadline,
            "the server has ended idle sessions");

        // On a late machine a session may end between its start and its first query.
        AssertHealthySince(since, app, isForgiven: delay.Worst > IdleLimit / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_EndedByAnAdministrator_AreReplacedWithinTheRun(bool isOfAnyDriver)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await StartAsync(server, isOfAnyDriver, static options => options.Interval = TimeSpan.FromMilliseconds(200));
        await app.UntilAsync(HealthStatus.Healthy);
        var since = app.State.Since;

        for (var time = 0; time < 5; time++)
        {
            await Eventually.TrueAsync(async () => int.Parse(await server.PsqlAsync(EndSessions), CultureInfo.InvariantCulture) > 0,
                WatchedApp.Deadline, "a session was ended");
            await RunsAsync(app, 2);
        }

        AssertHealthySince(since, app);
    }

    [Fact]
    public async Task Connections_ResetOnTheWay_AreReplacedWithinTheRun()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var app = await StartAsync(
            server, isOfAnyDriver: false, static options => options.Interval = TimeSpan.FromMilliseconds(200),
                server.ConnectionStringThrough(proxy.Port));
        await app.UntilAsync(HealthStatus.Healthy);
        var since = app.State.Since;

        for (var time = 0; time < 5; time++)
        {
            var accepted = proxy.AcceptedConnections;
            proxy.ResetConnections();
            await Eventually.TrueAsync(() => Task.FromResult(proxy.AcceptedConnections > accepted), WatchedApp.Deadline,
                "the connection was replaced");
            await RunsAsync(app, 2);
        }

        AssertHealthySince(since, app);
    }

    [Fact]
    public async Task Server_ClosesEveryConnection_IsUnhealthyWithAtMostTwoAttemptsPerRun()
    {
        var interval = TimeSpan.FromMilliseconds(200);
        await using var server = await PostgresServer.StartAsync();
        var started = Stopwatch.GetTimestamp();
        await using var app = await StartAsync(server, isOfAnyDriver: false, options =>
        {
            options.Interval = interval;
            ((NpgsqlCheckOptions)options).Query = "select pg_terminate_backend(pg_backend_pid())";
        });

        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Unreachable);
        await RunsAsync(app, 5);
        var attempts = 0;
        await Eventually.TrueAsync(() => Task.FromResult((attempts = Ended(server, "administrator command")) >= 4), WatchedApp.Deadline,
            "the server has logged four attempts");

        // One run per interval, at most a tenth sooner, and one that was under way.
        var mostRuns = (int)(Stopwatch.GetElapsedTime(started) / (0.9 * interval)) + 1;
        Assert.InRange(attempts, 4, 2 * mostRuns);
    }

    [Fact]
    public async Task Server_ThatIsAway_IsSeenByTheNextRun()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app =
            await StartAsync(server, isOfAnyDriver: false, static options => options.Interval = TimeSpan.FromMilliseconds(200));
        await app.UntilAsync(HealthStatus.Healthy);

        await server.StopAsync();

        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.ConnectionRefused);
    }

    private static Task<WatchedApp> StartAsync(PostgresServer server, bool isOfAnyDriver, Action<CheckOptions> configure,
        string? connectionString = null) => WatchedApp.StartAsync(services =>
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create($"{connectionString ?? server.ConnectionString};Timeout=60;Command Timeout=60"));
        services.AddSingleton<DbDataSource>(static provider => provider.GetRequiredService<NpgsqlDataSource>());
        _ = isOfAnyDriver ? services.AddHealthKit().AddDbConnection(configure: Configure) : services.AddHealthKit()
            .AddNpgsql(configure: Configure);

        void Configure(CheckOptions options)
        {
            options.FailAfter = 1;
            options.Timeout = TimeSpan.FromSeconds(60);
            configure(options);
        }
    });

    private static void AssertHealthySince(DateTimeOffset since, WatchedApp app, bool isForgiven = false)
    {
        var state = app.State;
        Assert.True(isForgiven || (state.Status == HealthStatus.Healthy && state.Since == since),
            $"{state.Status} {state.Reason} {state.Exception}");
    }

    // One of these runs may have been in progress.
    private static async Task RunsAsync(WatchedApp app, int count)
    {
        for (var last = app.State.LastRun; count > 0; count--, last = app.State.LastRun)
            await app.UntilAsync(state => state.LastRun > last, deadline: null, "run again");
    }

    private static int Ended(PostgresServer server, string why) => server.Log.Lines()
        .Count(line => line.Contains(why, StringComparison.Ordinal));
}
