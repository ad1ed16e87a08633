using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>
/// How fast the app's own calls of a real PostgreSQL reveal that it is down. Alone, because the check also hears failed calls of other
/// tests in this process.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ReportedFailureTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);

    // So long that only the app's calls can reveal the outage early, on a busy machine too.
    private static readonly TimeSpan IntervalInTraffic = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Early = IntervalInTraffic / 2;

    [Fact]
    public async Task Failure_OfACall_HasTheFaultSeenSoonerThanTheIntervalWould()
    {
        var quiet = await Task.WhenAll(DetectAsync(isFrozen: false, calls: false), DetectAsync(isFrozen: true, calls: false));
        var inTraffic = await Task.WhenAll(DetectAsync(isFrozen: false, calls: true), DetectAsync(isFrozen: true, calls: true));
        var (stopped, stoppedInTraffic, frozen, frozenInTraffic) = (quiet[0], inTraffic[0], quiet[1], inTraffic[1]);

        await Figures.WriteAsync("postgres-reported-failures.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"Right after a run, the next in {Interval.TotalSeconds:0} s: PostgreSQL stopped: unhealthy after {stopped.TotalSeconds:0.0} "
                + $"s, with calls reported, the next run in {IntervalInTraffic.TotalSeconds:0} s, after "
                + $"{stoppedInTraffic.TotalSeconds:0.0} s\n"
            + $"PostgreSQL frozen: unhealthy after {frozen.TotalSeconds:0.0} s, with calls reported (each fails after 1 s) after "
            + $"{frozenInTraffic.TotalSeconds:0.0} s\n"));

        // Detection takes a retry interval and a timeout from the first failed call. That call fails at once, or after its own timeout of
        // one second.
        Assert.InRange(stoppedInTraffic, TimeSpan.Zero, Early);
        Assert.InRange(frozenInTraffic, TimeSpan.Zero, Early);
    }

    /// <summary>Measures from a fault right after the first run, so that the interval lies ahead, until the check is unhealthy.</summary>
    private static async Task<TimeSpan> DetectAsync(bool isFrozen, bool calls)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(
            server.ConnectionString, options => options.Interval = calls ? IntervalInTraffic : Interval);
        await using var traffic = NpgsqlDataSource.Create($"{server.ConnectionString};Timeout=1;Command Timeout=1;Cancellation Timeout=-1");
        await app.UntilAsync(HealthStatus.Healthy);

        var started = Stopwatch.GetTimestamp();
        if (isFrozen)
            server.Freeze();
        else
            await server.StopAsync();

        var seen = app.UntilAsync(HealthStatus.Unhealthy);
        while (calls && !seen.IsCompleted)
            await ReportedCall.MakeAsync(traffic, app);

        await seen;
        var took = Stopwatch.GetElapsedTime(started);
        server.Thaw();
        return took;
    }
}
