using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>What the app's own calls of a real PostgreSQL spare it, and how soon they show that it is gone.</summary>
[Collection(nameof(Alone))]
public sealed class DependencyReporterTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Window = 16 * Interval;

    [Fact]
    public async Task Traffic_ThatFlows_SparesTheServerTwoPingsOfThree()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var app = await WatchedApp.StartAsync($"{server.ConnectionStringThrough(proxy.Port)};No Reset On Close=true", static options => options.Interval = Interval);
        await using var traffic = NpgsqlDataSource.Create(server.ConnectionString);
        await app.UntilAsync(HealthStatus.Healthy);

        var (quiet, _) = await PingsAsync(app, proxy, call: null);
        var (spared, calls) = await PingsAsync(app, proxy, () => CallAsync(traffic, app));

        await WriteAsync("postgres-spared-pings.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"Pings that reached PostgreSQL in {Window.TotalSeconds:0.0} s at an interval of {Interval.TotalMilliseconds:0} ms: {quiet} without traffic, {spared} beside {calls} reported calls"));
        Assert.InRange(quiet, 12, 18);
        Assert.InRange(spared, 4, 7);
        Assert.Equal(HealthStatus.Healthy, app.State.Status);
    }

    [Fact]
    public async Task Failure_OfACall_HasTheFaultSeenSoonerThanTheIntervalWould()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(server.ConnectionString);
        await using var traffic = NpgsqlDataSource.Create($"{server.ConnectionString};Timeout=1;Command Timeout=1;Cancellation Timeout=-1");
        await app.UntilAsync(HealthStatus.Healthy);

        var stopped = await DetectAsync(app, traffic: null, server.StopAsync, server.StartAgainAsync);
        var stoppedInTraffic = await DetectAsync(app, traffic, server.StopAsync, server.StartAgainAsync);
        var frozen = await DetectAsync(app, traffic: null, Frozen, Thawed);
        var frozenInTraffic = await DetectAsync(app, traffic, Frozen, Thawed);

        await WriteAsync("postgres-reported-failures.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"PostgreSQL stopped: unhealthy after {stopped.TotalSeconds:0.0} s, with calls reported after {stoppedInTraffic.TotalSeconds:0.0} s\n"
            + $"PostgreSQL frozen: unhealthy after {frozen.TotalSeconds:0.0} s, with calls reported (each fails after 1 s) after {frozenInTraffic.TotalSeconds:0.0} s"));

        // A retry interval and a time-out from the first call that failed: at once, or after its own second. Nobody else makes it soon.
        Assert.InRange(stoppedInTraffic.TotalSeconds, 0, 3.5);
        Assert.InRange(frozenInTraffic.TotalSeconds, 0, 4.5);
        Assert.InRange(stopped.TotalSeconds, 4.5, 12);
        Assert.InRange(frozen.TotalSeconds, 6.5, 12);

        Task Frozen()
        {
            server.Freeze();
            return Task.CompletedTask;
        }

        Task Thawed()
        {
            server.Thaw();
            return Task.CompletedTask;
        }
    }

    /// <summary>From a fault right after a run, so that the interval lies ahead, until the verdict; then mends it.</summary>
    private static async Task<TimeSpan> DetectAsync(WatchedApp app, NpgsqlDataSource? traffic, Func<Task> fault, Func<Task> cure)
    {
        await NextRunAsync(app);
        var started = Stopwatch.GetTimestamp();
        await fault();
        var seen = app.UntilAsync(HealthStatus.Unhealthy);
        while (traffic is not null && !seen.IsCompleted)
            await CallAsync(traffic, app);

        await seen;
        var took = Stopwatch.GetElapsedTime(started);
        await cure();
        await app.UntilAsync(HealthStatus.Healthy);
        return took;
    }

    /// <summary>The pings of a window that begins where a run has just ended, and the calls made in it.</summary>
    private static async Task<(long Pings, int Calls)> PingsAsync(WatchedApp app, CountingProxy proxy, Func<Task>? call)
    {
        await NextRunAsync(app);
        var before = proxy.Commands;
        var started = Stopwatch.GetTimestamp();
        var calls = 0;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (Stopwatch.GetElapsedTime(started) < Window && await pace.WaitForNextTickAsync())
        {
            if (call is not null)
            {
                await call();
                calls++;
            }
        }

        // The proxy counts the parse and the execution of a statement.
        return ((proxy.Commands - before) / 2, calls);
    }

    private static async Task CallAsync(NpgsqlDataSource traffic, WatchedApp app)
    {
        var reporter = app.Services.GetRequiredService<IDependencyReporter>();
        try
        {
            await using var command = traffic.CreateCommand("select 42");
            await command.ExecuteScalarAsync();
            reporter.ReportSuccess("postgres");
        }
        catch (NpgsqlException)
        {
            reporter.ReportFailure("postgres");
        }
    }

    private static Task NextRunAsync(WatchedApp app)
    {
        var last = app.State.LastRun;
        return app.UntilAsync(state => state.LastRun > last, deadline: null, "asked again");
    }

    private async Task WriteAsync(string file, string text)
    {
        output.WriteLine(text);
        await Figures.WriteAsync(file, text + "\n");
    }
}
