using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.IntegrationTests.Redis;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>The drivers show an outage and its end long before the next run is due, without code of the app.</summary>
[Collection(nameof(Alone))]
public sealed class DriverSignalTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // So long that only the driver can show the change in time.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // So long that a run that the machine delays does not fail.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    // Two runs, 1.4 retry intervals apart, the first at a random time within 1.4 retry intervals.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(1.4);

    // The time of the runs themselves.
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.4);

    [Fact]
    public async Task Redis_Killed_IsSeenWithinOneRetryInterval()
    {
        using var delay = new SchedulingDelay();
        await using var server = await RedisServer.StartAsync();
        await using var host = await RedisHost.StartAsync(
            server.ConnectionString, static options => (options.Interval, options.Timeout) = (Interval, Timeout));
        await host.HealthyAsync(Deadline);

        var seen = await MeasureAsync(server.KillAsync, () => UntilAsync(host, HealthStatus.Unhealthy));

        AssertWithin(delay, TimeSpan.FromSeconds(0.55), seen, "Redis killed");
        await host.WaitForAsync(static state => state.Reason == HealthReason.ConnectionRefused, Deadline, "the connection is refused");

        // The app's driver decides when it connects again. The check follows it, long before its next interval.
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IConnectionMultiplexer>().ConnectionRestored += (_, _) => restored.TrySetResult();
        await server.StartAgainAsync();
        await restored.Task.WaitAsync(Deadline);
        var recovered = await MeasureAsync(static () => Task.CompletedTask, () => UntilAsync(host, HealthStatus.Healthy));
        AssertWithin(delay, Recovery, recovered, "Redis connected again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Postgres_EndedWhileTheAppQueries_IsSeenWithinOneRetryInterval(bool isKilled)
    {
        using var delay = new SchedulingDelay();
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(
            server.ConnectionString, static options => (options.Interval, options.Timeout) = (Interval, Timeout));
        await app.UntilAsync(HealthStatus.Healthy);
        await using var calls = new AppCalls(app.Services.GetRequiredService<NpgsqlDataSource>(), "select 1");
        await Eventually.TrueAsync(() => Task.FromResult(calls.Successes > 0), Deadline, "the app queries");

        var seen = await MeasureAsync(isKilled ? server.KillAsync : server.StopAsync, () => app.UntilAsync(HealthStatus.Unhealthy));

        AssertWithin(delay, TimeSpan.FromSeconds(0.55), seen, $"PostgreSQL {(isKilled ? "killed" : "stopped")}");
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.ConnectionRefused);

        var successes = calls.Successes;
        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => Task.FromResult(calls.Successes > successes), Deadline, "the app queries again");
        var recovered = await MeasureAsync(static () => Task.CompletedTask, () => app.UntilAsync(HealthStatus.Healthy));
        AssertWithin(delay, Recovery, recovered, "PostgreSQL started again");
    }

    private static async Task<TimeSpan> MeasureAsync(Func<Task> change, Func<Task> isSeen)
    {
        var started = Stopwatch.GetTimestamp();
        await change();
        await isSeen();
        return Stopwatch.GetElapsedTime(started);
    }

    private static Task UntilAsync(RedisHost host, HealthStatus status) =>
        host.WaitForAsync(state => state.Status == status, Deadline, $"the check is {status}");

    private void AssertWithin(SchedulingDelay delay, TimeSpan stated, TimeSpan took, string what)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {took.TotalSeconds:0.00} s; the machine was {delay}"));
        Assert.InRange(took, TimeSpan.Zero, delay.Bound(stated, Work));
    }
}
