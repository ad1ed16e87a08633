using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The load that the check puts on the server, counted by a proxy in front of it.</summary>
public sealed class RedisLoadTests
{
    // One for commands and one for subscriptions.
    private const int OfTheDriver = 2;

    private static readonly TimeSpan Deadline = HangGuard.Limit;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Server_FrozenOverManyRuns_IsLeftWithOneQueryAndOneProbe()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        await using var host = await RedisHost.StartAsync(server.ConnectionStringThrough(proxy.Port), Quick);
        await host.HealthyAsync(Deadline);
        var driversOwn = proxy.AcceptedConnections;

        server.Freeze();
        // The first failed run has already sent its command and probed the port.
        await host.WaitForAsync(state => state.ConsecutiveFailures >= 1, Deadline, "a run has failed");
        var (commands, connections, started) = (proxy.Commands, proxy.AcceptedConnections, Stopwatch.GetTimestamp());
        await host.WaitForAsync(state => state.ConsecutiveFailures >= 30, Deadline, "thirty runs have failed");
        var (added, probes) = (proxy.Commands - commands, proxy.AcceptedConnections - connections);

        // While a command of the check or of the app waits for a response, the driver adds a PING each second. Each probe sends one.
        Assert.InRange(added, 0, (long)Stopwatch.GetElapsedTime(started).TotalSeconds + 3 + probes);
        await host.UntilAnswerAsync("unhealthy timeout");
        server.Thaw();
        await host.HealthyAsync(Deadline);
        // One connection probe, and one diagnosis of the layer. A busy machine repeats a probe that it could not finish in time, or leaves
        // no time for one. One probe for each run would be thirty.
        Assert.InRange(proxy.AcceptedConnections - driversOwn, 1, 20);
    }

    [Fact]
    public async Task Server_StoppedOverManyRuns_ConnectionsDoNotAddUp()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        await using var host = await RedisHost.StartNamedAsync(server.ConnectionStringThrough(proxy.Port), Quick);
        await host.HealthyAsync(Deadline);
        await UntilOnlyTheDriverIsConnectedAsync(proxy);

        await server.StopAsync();
        var most = 0;
        await Eventually.TrueAsync(
            () =>
            {
                // Not those that the proxy holds: on a busy machine it closes them late.
                most = Math.Max(most, TcpTable.ConnectionsTo(proxy.Port));
                return Task.FromResult(host.State.ConsecutiveFailures >= 10);
            },
            Deadline,
            "ten runs have failed");
        await server.StartAgainAsync();
        await host.HealthyAsync(Deadline);

        // The connections of the driver, a probe and a diagnosis. A run that is late leaves its probe beside that of the next run.
        Assert.InRange(most, 0, OfTheDriver + 5);
        await UntilOnlyTheDriverIsConnectedAsync(proxy);
    }

    [Fact]
    public async Task Run_Healthy_SendsOneCommandOnTheAppsConnection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        await using var host = await RedisHost.StartAsync(server.ConnectionStringThrough(proxy.Port), Patient);
        await host.HealthyAsync(Deadline);
        var started = Stopwatch.GetTimestamp();
        var (connections, calls) = (proxy.AcceptedConnections, await CallsAsync(server));

        var runs = host.State.LastRun;
        await host.WaitForAsync(state => state.LastRun > runs + TimeSpan.FromSeconds(2), Deadline, "the check runs on");

        Assert.Equal(connections, proxy.AcceptedConnections);
        var after = await CallsAsync(server);

        // At most one run per interval, which is at most a tenth too short, and one that was under way.
        var mostRuns = (int)(Stopwatch.GetElapsedTime(started) / (0.9 * Interval)) + 2;

        // The driver requests the role by itself now and then, and redis-cli requests it for these figures. When a response is late, the
        // driver sends a PING.
        var sent = after.Keys.Where(command => command != "ping" && after[command] > calls.GetValueOrDefault(command));
        Assert.Equal(["info", "setrange"], sent.Order());
        Assert.InRange(after["setrange"] - calls["setrange"], 1, mostRuns);
        Assert.Equal("0", await server.CliAsync("DBSIZE"));
        Assert.Equal(HealthStatus.Healthy, host.State.Status);
    }

    private static Task<TimeSpan> UntilOnlyTheDriverIsConnectedAsync(CountingProxy proxy) => Eventually.TrueAsync(
        () => Task.FromResult(proxy.OpenConnections == OfTheDriver), Deadline, "only the driver's connections are open");

    private static void Quick(RedisCheckOptions options)
    {
        options.Interval = Interval;
        options.RetryInterval = Interval;
        options.Timeout = TimeSpan.FromMilliseconds(200);
    }

    // A run that the machine delays must not count as a fault: HealthKit would diagnose its layer on an additional connection.
    private static void Patient(RedisCheckOptions options)
    {
        Quick(options);
        options.Timeout = TimeSpan.FromSeconds(30);
    }

    private static async Task<Dictionary<string, int>> CallsAsync(RedisServer server) =>
        (await server.CliAsync("INFO", "commandstats")).Split('\n')
        .Where(static line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
        .ToDictionary(static line => line.Split('_', ':')[1], static line =>
            int.Parse(line.Split('=', ',')[1], CultureInfo.InvariantCulture));
}
