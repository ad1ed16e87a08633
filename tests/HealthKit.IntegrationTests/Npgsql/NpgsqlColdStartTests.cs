using HealthKit.IntegrationTests.App;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A first connection that takes longer than the timeout of the check. The proxy holds it until the test lets it go.</summary>
public sealed class NpgsqlColdStartTests : IDisposable
{
    private readonly LogCollector _logs = new();

    [Fact]
    public async Task FirstConnection_SlowerThanTheTimeout_IsNotAnOutage()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        proxy.Pause();

        // The interval is so long that the test sees the first result, and not that of a later run that the machine delays.
        await using var app = await StartAsync(
            server.ConnectionStringThrough(proxy.Port), startPeriod: TimeSpan.FromMinutes(2), interval: TimeSpan.FromMinutes(10));
        var store = app.Services.GetRequiredService<SnapshotStore>();
        var staleAt = app.State.StaleAt;

        // The first run has given up when the age of the check starts again.
        await app.UntilAsync(state => state.StaleAt > staleAt, null, "run once");
        var (during, ready) = (app.State, store.Current.Ready);
        proxy.Resume();
        CheckState? first = null;
        await app.UntilAsync(state => (first = state).HasRun, null, "run to its end");

        Assert.Equal((false, HealthReason.Starting), (during.HasRun, during.Reason));
        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Starting), (ready.Status, ready.Reason));
        Assert.Equal((HealthStatus.Healthy, 0, null), (first!.Status, first.ConsecutiveFailures, first.Diagnosis));
        Assert.DoesNotContain(_logs.Own, static line => line.Level >= LogLevel.Warning && !IsOfABusyMachine(line));
    }

    [Fact]
    public async Task FirstConnection_ThatStaysSilent_IsATimeoutWhenTheStartPeriodIsOver()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        proxy.Pause();
        await using var app = await StartAsync(server.ConnectionStringThrough(proxy.Port), startPeriod: TimeSpan.FromSeconds(3));

        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
    }

    [Fact]
    public async Task Server_ThatIsAwayAtTheStart_IsSeenByTheFirstRun()
    {
        await using var app = await StartAsync(
            $"Host=127.0.0.1;Port={FreePort.Next()};Username=app;Password=p;Database=app", startPeriod: TimeSpan.FromMinutes(2));

        // Much sooner than the start period ends.
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.ConnectionRefused);
    }

    public void Dispose() => _logs.Dispose();

    // Slow runs (1104), a starved thread pool (1340) and a stuck process (1342, 1343).
    private static bool IsOfABusyMachine(LogLine line) => line.EventId is 1104 or 1340 or 1342 or 1343;

    private Task<WatchedApp> StartAsync(string connectionString, TimeSpan startPeriod, TimeSpan? interval = null) =>
        WatchedApp.StartAsync(services =>
    {
        services.AddSingleton<ILoggerProvider>(_logs);
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddHealthKit().AddNpgsql(configure: options =>
            (options.Timeout, options.StartPeriod, options.RetryInterval, options.Interval) =
                (TimeSpan.FromSeconds(1), startPeriod, TimeSpan.FromMilliseconds(50), interval ?? options.Interval));
    });
}
