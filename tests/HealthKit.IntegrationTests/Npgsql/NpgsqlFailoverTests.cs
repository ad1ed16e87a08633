using HealthKit.IntegrationTests.App;
using HealthKit.Npgsql;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>With several hosts, the check reports exactly what the app can do on its own data source, both healthy and unhealthy.</summary>
[Collection(nameof(Alone))]
public sealed class NpgsqlFailoverTests
{
    // A late diagnosis of one run must not find the next run under way, which does not know the failed host yet.
    private static readonly TimeSpan BetweenRuns = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task PrimaryFrozen_WhoNeedsItIsUnhealthyAndWhoDoesNotStaysHealthy()
    {
        string[] watched = [.. ReplicatedApp.Readers, .. ReplicatedApp.StandbyReaders];
        await using var app = await ReplicatedApp.StartAsync(watched);
        await AllCanAsync(app, ReplicatedApp.Names);

        app.Primary.Freeze();
        var others = Watch(app, watched);
        await Task.WhenAll(ReplicatedApp.Writers.Select(name => app.CannotAsync(name, HealthReason.Timeout)));
        await Task.WhenAll(ReplicatedApp.Writers.Select(app.StillCannotAsync));
        await others();

        app.Primary.Thaw();
        await AllCanAsync(app, ReplicatedApp.Names);
    }

    [Fact]
    public async Task StandbyFrozen_WhoNeedsItIsUnhealthyAndWhoFindsAnotherIsHealthyWithTheApp()
    {
        // The wrapped read-write data source is not watched, because its first host is the standby.
        string[] watched = ["read-write", "primary"];
        await using var app = await ReplicatedApp.StartAsync(watched);
        await AllCanAsync(app, ReplicatedApp.Names);

        app.Standby.Freeze();
        var writers = Watch(app, watched);
        await Task.WhenAll(ReplicatedApp.StandbyReaders.Select(name => app.CannotAsync(name, HealthReason.Timeout)));
        await AllCanAsync(app, ReplicatedApp.Readers);
        await writers();

        app.Standby.Thaw();
        await AllCanAsync(app, ReplicatedApp.StandbyReaders);
    }

    [Fact]
    public async Task PrimaryKilled_WhoNeedsItIsReadOnlyUntilTheStandbyIsPromoted()
    {
        string[] watched = [.. ReplicatedApp.Readers, .. ReplicatedApp.StandbyReaders];
        await using var app = await ReplicatedApp.StartAsync(watched);
        await AllCanAsync(app, ReplicatedApp.Names);

        await app.Primary.StopAsync();
        var others = Watch(app, watched);
        await Task.WhenAll(ReplicatedApp.Writers.Select(name => app.CannotAsync(name, HealthReason.ReadOnly)));
        await others();

        await app.Standby.PsqlAsync("select pg_promote()");
        await AllCanAsync(app, [.. ReplicatedApp.Writers, .. ReplicatedApp.Readers]);
        await Task.WhenAll(ReplicatedApp.StandbyReaders.Select(name => app.CannotAsync(name, HealthReason.NotFound)));
    }

    [Fact]
    public async Task PrimaryFrozen_CallsOfTheAppFillThePool_IsATimeoutNotPoolExhausted()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var app = await WatchedApp.StartAsync(
            $"{primary.ConnectionString};Host={primary.Host}:{primary.Port},{standby.Host}:{standby.Port};Target Session "
                + $"Attributes=read-write;Maximum Pool Size=2",
            static options =>
            {
                options.Interval = TimeSpan.FromMilliseconds(500);
                options.RetryInterval = TimeSpan.FromMilliseconds(250);
            });
        await app.UntilAsync(HealthStatus.Healthy);
        await using var scene = new FaultScene(primary, app.Services.GetRequiredService<NpgsqlDataSource>());
        await scene.HoldOfPoolAsync();
        await scene.HoldOfPoolAsync();
        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);

        using var delay = new SchedulingDelay();
        primary.Freeze();
        var took = await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        primary.Thaw();
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(app.State.Definition.WorstDetection, TimeSpan.FromSeconds(3)));

        await app.UntilAsync(HealthStatus.Degraded, HealthReason.PoolExhausted);
        await scene.ReleaseAsync();
        await app.UntilAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task PrimaryBehindDroppedPackets_HasTheLayerOfThePrimaryAndNotOfTheStandby()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var app = await WatchedApp.StartAsync(
            $"{primary.ConnectionString};Host=127.0.0.1:{DroppingPort.Open()},{standby.Host}:{standby.Port};Target Session "
                + $"Attributes=read-write;Timeout=2",
            static options => (options.Timeout, options.Interval, options.RetryInterval) =
                (TimeSpan.FromSeconds(4), BetweenRuns, BetweenRuns));

        NetworkDiagnosis? diagnosis = null;
        await app.UntilAsync(
            state => state.Reason == HealthReason.Unreachable && (diagnosis = state.Diagnosis) is not null, deadline: null,
            "unreachable, with a layer");

        Assert.Equal("network", diagnosis!.Layer.Code);
    }

    [Fact]
    public async Task PrimaryBehindDroppedPackets_DuringTheNextRun_IsStillTheEndpointToDiagnose()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        var dropping = DroppingPort.Open();
        await using var source = NpgsqlDataSource.Create(
            $"{primary.ConnectionString};Host=127.0.0.1:{dropping},{standby.Host}:{standby.Port};Target Session "
                + $"Attributes=read-write;Timeout=2");
        var options = new NpgsqlCheckOptions { Timeout = TimeSpan.FromSeconds(4) };
        using var check = new NpgsqlCheck(new NpgsqlSource(source, isOwned: false), options, new RoundTripQuery(options),
            new TcpConnector(TimeProvider.System), TimeProvider.System);
        await RunAsync();
        Assert.Equal(dropping, Assert.Single(check.Endpoints).Port);

        var next = RunAsync();
        while (!next.IsCompleted)
        {
            Assert.Single(check.Endpoints);
            await Task.Delay(5);
        }

        await next;

        async Task RunAsync()
        {
            // The driver knows nothing of the run's deadline, which the engine keeps.
            using var deadline = new CancellationTokenSource(HangGuard.Limit);
            var result = await check.CheckHealthAsync(new HealthCheckContext(), deadline.Token);
            Assert.Equal(HealthStatus.Unhealthy, result.Status);
        }
    }

    private static Task AllCanAsync(ReplicatedApp app, IEnumerable<string> names) => Task.WhenAll(names.Select(app.CanAgainAsync));

    /// <summary>
    /// Starts to watch these data sources. The test calls the result at the end of the period in which they must not fail.
    /// </summary>
    private static Func<Task> Watch(ReplicatedApp app, IReadOnlyList<string> names)
    {
        using var flow = ExecutionContext.SuppressFlow();
        var isOver = false;
        var failures = names.ToDictionary(name => name, name => app.CallsOf(name).Failures);
        var watching = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Assert.All(names, name => Assert.Equal((name, HealthStatus.Healthy), (name, app.StateOf(name).Status)));
                await Task.Delay(5);
            }

            // The calls in progress at the failure of the server may have failed. Later calls must not.
            Assert.All(names, name => Assert.InRange(app.CallsOf(name).Failures, failures[name], failures[name] + 1));
        });
        return () =>
        {
            Volatile.Write(ref isOver, true);
            return watching;
        };
    }
}
