using System.Diagnostics;
using System.Globalization;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The load that the check puts on the server, counted by a proxy in front of it.</summary>
public sealed class RedisLoadTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

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
        var (commands, started) = (proxy.Commands, Stopwatch.GetTimestamp());
        await host.WaitForAsync(state => state.ConsecutiveFailures >= 30, Deadline, "thirty runs have failed");
        var added = proxy.Commands - commands;

        // While a command of the check or of the app waits for a response, the driver adds a PING each second.
        Assert.InRange(added, 0, (long)Stopwatch.GetElapsedTime(started).TotalSeconds + 1);
        Assert.InRange(added, 0, 15);
        Assert.Equal("unhealthy timeout", await host.AnswerAsync());
        server.Thaw();
        await host.HealthyAsync(Deadline);
        // One connection probe, and one diagnosis of the layer. A busy machine repeats a probe that it could not finish in time. One probe
        // for each run would be thirty.
        Assert.InRange(proxy.AcceptedConnections - driversOwn, 2, 10);
    }

    [Fact]
    public async Task Server_StoppedOverManyRuns_ConnectionsDoNotAddUp()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        await using var host = await RedisHost.StartNamedAsync(server.ConnectionStringThrough(proxy.Port), Quick);
        await host.HealthyAsync(Deadline);
        var open = proxy.OpenConnections;

        await server.StopAsync();
        var most = 0L;
        await Eventually.TrueAsync(
            () =>
            {
                most = Math.Max(most, proxy.OpenConnections);
                return Task.FromResult(host.State.ConsecutiveFailures >= 10);
            },
            Deadline,
            "ten runs have failed");
        await server.StartAgainAsync();
        await host.HealthyAsync(Deadline);

        // The connections of the driver and one connection of HealthKit.
        Assert.InRange(most, 0, open + 1);
        await Eventually.TrueAsync(() => Task.FromResult(proxy.OpenConnections == open), Deadline,
            "only the driver's connections are open");
    }

    [Fact]
    public async Task Run_Healthy_SendsOneCommandOnTheAppsConnection()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Redis);
        await using var host = await RedisHost.StartAsync(server.ConnectionStringThrough(proxy.Port), Patient);
        await host.HealthyAsync(Deadline);
        var (connections, calls) = (proxy.AcceptedConnections, await CallsAsync(server));

        var runs = host.State.LastRun;
        await host.WaitForAsync(state => state.LastRun > runs + TimeSpan.FromSeconds(2), Deadline, "the check runs on");

        Assert.Equal(connections, proxy.AcceptedConnections);
        var after = await CallsAsync(server);

        // The driver requests the role by itself now and then, and redis-cli requests it for these figures.
        Assert.Equal(["info", "setrange"], after.Keys.Where(command => after[command] > calls.GetValueOrDefault(command)).Order());
        Assert.InRange(after["setrange"] - calls["setrange"], 5, 25);
        Assert.Equal("0", await server.CliAsync("DBSIZE"));
        Assert.Equal(HealthStatus.Healthy, host.State.Status);
    }

    private static void Quick(RedisCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(100);
        options.RetryInterval = TimeSpan.FromMilliseconds(100);
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
