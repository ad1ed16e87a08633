using System.Diagnostics;
using HealthKit.IntegrationTests.App;
using HealthKit.Npgsql;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class NpgsqlHangingTests
{
    private const int Runs = 20;

    [Fact]
    public async Task Frozen_OverManyRuns_HoldsOnePooledAndOneOtherConnection()
    {
        await using var server = await PostgresServer.StartAsync();
        // With these settings the pool's hanging command ends within the test: after 1 + 2 × 2 s.
        await using var app = await WatchedApp.StartAsync($"{server.ConnectionString};Timeout=2", Often);
        await app.UntilAsync(HealthStatus.Healthy);

        server.Freeze();
        await DiagnosedAsync(app);
        var held = await HeldConnectionsAsync(server, app);
        server.Thaw();
        await app.UntilAsync(HealthStatus.Healthy);

        // The driver opens the third connection to request cancellation of the command on the pool's connection. On a busy machine, the
        // short ones may fall between two looks.
        Assert.InRange(held, 1, 3);
        await Eventually.TrueAsync(
            () => Task.FromResult(TcpTable.ConnectionsTo(server.Port) == 1), WatchedApp.Deadline, "one connection is left");
    }

    [Fact]
    public async Task PoolExhausted_OverManyRuns_LeavesTheServerOneConnectionMore()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync($"{server.ConnectionString};Maximum Pool Size=1", Often);
        await app.UntilAsync(HealthStatus.Healthy);
        var held = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();

        var kept = await HeldConnectionsAsync(server, app);

        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);

        // The third connection diagnoses the failing layer once, finds none, and ends.
        Assert.InRange(kept, 1, 3);
        await held.DisposeAsync();
        await app.UntilAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task PoolExhausted_ServerFrozenBehindIt_ReportsTheServer()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync($"{server.ConnectionString};Maximum Pool Size=1", Often);
        await using var held = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);

        server.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        server.Thaw();

        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);
    }

    [Fact]
    public async Task PoolExhausted_CertificateGivenToTheDataSourceInCode_IsStillReported()
    {
        await using var server = await PostgresServer.StartAsync();
        using var certificate = await PostgresTls.SwitchOnAsync(server);
        var builder = new NpgsqlDataSourceBuilder($"{server.ConnectionString};SSL Mode=VerifyFull;Maximum Pool Size=1");
        builder.UseRootCertificate(certificate);
        await using var app = await WatchedApp.StartAsync(services =>
        {
            services.AddSingleton(_ => builder.Build());
            services.AddHealthKit().AddNpgsql(configure: Often);
        });
        await app.UntilAsync(HealthStatus.Healthy);

        await using var held = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();

        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);
    }

    [Fact]
    public async Task Query_SlowerThanHalfTheTimeout_IsATimeoutAndNotAnExhaustedPool()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(
            server.ConnectionString, options => (options.Query, options.Timeout) = ("select pg_sleep(1.5)", TimeSpan.FromSeconds(2)));

        using var delay = new SchedulingDelay();
        CheckState? failed = null;
        await app.UntilAsync(
            state => (failed = state) is { HasRun: true, Status: HealthStatus.Unhealthy } && state.Reason == HealthReason.Timeout,
            deadline: null, "unhealthy by a timeout");

        Assert.InRange(failed!.Duration, TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5)));
    }

    [Fact]
    public async Task Check_TokenCancelledWhileFrozen_ReturnsAtOnceAndWorksAfterTheThaw()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);

        // Half of it passes before the server is asked beside the pool. The rest does not pass before the test cancels the run.
        var time = new ManualTime();
        var options = new NpgsqlCheckOptions { Timeout = TimeSpan.FromMinutes(4) };
        using var check = new NpgsqlCheck(
            new NpgsqlSource(source, isOwned: false), options, new RoundTripQuery(options), new TcpConnector(time), time);
        var context = new HealthCheckContext();
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context)).Status);

        server.Freeze();
        using var deadline = new CancellationTokenSource();
        var running = check.CheckHealthAsync(context, deadline.Token);
        time.Advance(options.Timeout / 2);
        await Eventually.TrueAsync(
            () => Task.FromResult(TcpTable.ConnectionsTo(server.Port) >= 2), WatchedApp.Deadline, "the server is asked beside the pool");
        using var delay = new SchedulingDelay();
        var cancelled = Stopwatch.GetTimestamp();
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var took = Stopwatch.GetElapsedTime(cancelled);
        server.Thaw();

        // Without the token, the run would go on: the driver for two minutes, and the probe of the port until the clock moves.
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(TimeSpan.FromSeconds(10), TimeSpan.Zero));
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context)).Status);
    }

    [Fact]
    public async Task ServerFull_PoolSilentForOneRun_IsHealthyOnceThePoolAnswers()
    {
        // Two connections for users, three for superusers.
        await using var server = await PostgresServer.StartAsync(static settings => settings.MaxConnections = 5);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var other = await source.OpenConnectionAsync();

        // Half of it passes before the server is asked beside the pool. The pool then gets a moment more.
        var time = new ManualTime();
        var options = new NpgsqlCheckOptions { Timeout = TimeSpan.FromMinutes(4) };
        var query = new HeldQuery();
        using var check = new NpgsqlCheck(new NpgsqlSource(source, isOwned: false), options, query, new TcpConnector(time), time);
        var context = new HealthCheckContext();

        var running = check.CheckHealthAsync(context);
        await query.Started.WaitAsync(WatchedApp.Deadline);
        time.Advance(options.Timeout / 2);
        await server.Log.WaitForAsync(static line => line.Contains("connection slots", StringComparison.Ordinal), WatchedApp.Deadline);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(running.IsCompleted);
            },
            WatchedApp.Deadline, "the moment for the pool is over");
        var whileSilent = await running;
        query.Release();

        Assert.Same(HealthReason.Overloaded, HealthReason.Of(whileSilent.Exception!));
        await Eventually.TrueAsync(
            async () => (await check.CheckHealthAsync(context)).Status == HealthStatus.Healthy, WatchedApp.Deadline, "healthy");
    }

    // HealthKit diagnoses the failing layer once per outage, on a connection that ends with the response.
    private static Task DiagnosedAsync(WatchedApp app) =>
        app.UntilAsync(static state => state.Diagnosis is not null, deadline: null, "diagnosed");

    /// <summary>
    /// Returns the most connections of a run, ignoring the two runs with the most. On a busy machine, a run may start while the previous
    /// one still closes its connections. If each run left a connection behind, the number would grow with every run.
    /// </summary>
    private static async Task<int> HeldConnectionsAsync(PostgresServer server, WatchedApp app)
    {
        var (held, last, most) = (new List<int>(), app.State.LastRun, 0);
        await Eventually.TrueAsync(
            () =>
            {
                most = Math.Max(most, TcpTable.ConnectionsTo(server.Port));
                if (app.State.LastRun == last)
                    return Task.FromResult(false);

                held.Add(most);
                (last, most) = (app.State.LastRun, 0);
                return Task.FromResult(held.Count == Runs);
            },
            WatchedApp.Deadline,
            "so many runs have ended");
        return held.OrderDescending().ElementAt(2);
    }

    private static void Often(NpgsqlCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(100);
        options.Timeout = TimeSpan.FromMilliseconds(500);
    }

    /// <summary>Holds its connection until it is released.</summary>
    private sealed class HeldQuery : INpgsqlQuery
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public void Release() => _released.SetResult();

        public async Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command)
        {
            _started.TrySetResult();
            await _released.Task;
            return NpgsqlQueryResult.Success;
        }
    }
}
