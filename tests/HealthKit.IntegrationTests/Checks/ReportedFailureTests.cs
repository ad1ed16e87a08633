using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>How soon the app's own calls of a real PostgreSQL show that it is gone.</summary>
public sealed class ReportedFailureTests
{
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

        await Figures.WriteAsync("postgres-reported-failures.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"PostgreSQL stopped: unhealthy after {stopped.TotalSeconds:0.0} s, with calls reported after {stoppedInTraffic.TotalSeconds:0.0} s\n"
            + $"PostgreSQL frozen: unhealthy after {frozen.TotalSeconds:0.0} s, with calls reported (each fails after 1 s) after {frozenInTraffic.TotalSeconds:0.0} s\n"));

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
        await ReportedCall.NextRunAsync(app);
        var started = Stopwatch.GetTimestamp();
        await fault();
        var seen = app.UntilAsync(HealthStatus.Unhealthy);
        while (traffic is not null && !seen.IsCompleted)
            await ReportedCall.MakeAsync(traffic, app);

        await seen;
        var took = Stopwatch.GetElapsedTime(started);
        await cure();
        await app.UntilAsync(HealthStatus.Healthy);
        return took;
    }
}
