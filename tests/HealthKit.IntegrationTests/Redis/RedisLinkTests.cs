using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>
/// The link between a primary that pings every second and a replica that gives up after four seconds, observed from both sides.
/// </summary>
public sealed class RedisLinkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly List<string> _lines = [];

    [Fact]
    public async Task Replica_PrimaryFreezesOrStops_DegradesAndRecovers()
    {
        await using var primary = await RedisServer.StartAsync(static settings => settings.Configuration.Add("repl-ping-replica-period 1"));
        await using var replica = await ReplicaOfAsync(primary);
        await using var host =
            await StartAsync(replica, static options =>
                (options.DegradedAt, options.UnhealthyAt) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8)));
        await UntilAsync(host, HealthStatus.Healthy, reason: null);

        // At first the link is open but silent. Then the replica closes it.
        primary.Freeze();
        await NotifiedAsync("primary frozen", host, HealthStatus.Degraded, HealthReason.Threshold);
        await NotifiedAsync("then its link is given up", host, HealthStatus.Degraded, HealthReason.Unreachable);
        await NotifiedAsync("then it lasts", host, HealthStatus.Unhealthy, HealthReason.Unreachable);
        primary.Thaw();
        await NotifiedAsync("primary thawed", host, HealthStatus.Healthy, reason: null);

        await primary.StopAsync();
        await NotifiedAsync("primary killed", host, HealthStatus.Degraded, HealthReason.Unreachable);
        await primary.StartAgainAsync();
        await NotifiedAsync("primary started", host, HealthStatus.Healthy, reason: null);

        await Figures.WriteAsync("redis-replication.txt", string.Join('\n', _lines) + "\n");
    }

    [Fact]
    public async Task Primary_ThatLosesReplicas_IsDegradedAndThenUnhealthy()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var first = await ReplicaOfAsync(primary);
        await using var second = await ReplicaOfAsync(primary);
        await using var host = await StartAsync(primary, static options => options.MinimumReplicas = 2);
        await UntilAsync(host, HealthStatus.Healthy, reason: null);
        Assert.Equal(2, host.State.Data["replicas"]);

        await second.StopAsync();
        await UntilAsync(host, HealthStatus.Degraded, HealthReason.Threshold);
        await first.StopAsync();
        await UntilAsync(host, HealthStatus.Unhealthy, HealthReason.Threshold);
        await first.StartAgainAsync();
        await second.StartAgainAsync();
        await UntilAsync(host, HealthStatus.Healthy, reason: null);
    }

    private static Task UntilAsync(RedisHost host, HealthStatus status, HealthReason? reason) => host.WaitForAsync(
        state => state.HasRun && state.Status == status && state.Reason == reason, Deadline, $"the check is {status} {reason}");

    private async Task NotifiedAsync(string what, RedisHost host, HealthStatus status, HealthReason? reason)
    {
        var started = Stopwatch.GetTimestamp();
        await UntilAsync(host, status, reason);
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"Redis replica, {what}: {status.ToString().ToLowerInvariant()} {reason} after "
                + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        output.WriteLine(_lines[^1]);
    }

    private static Task<RedisServer> ReplicaOfAsync(RedisServer primary) => RedisServer.StartAsync(settings =>
    {
        settings.Configuration.Add($"replicaof {primary.Host} {primary.Port}");
        settings.Configuration.Add("repl-timeout 4");
    });

    private static Task<RedisHost> StartAsync(RedisServer server, Action<RedisReplicationOptions> configure) =>
        RedisHost.StartAsync(builder =>
    {
        builder.Configuration["ConnectionStrings:Server"] = server.ConnectionString;
        builder.Services.AddHealthKit().AddRedisReplication("redis", options =>
        {
            options.ConnectionStringName = "Server";
            options.Impact = CheckImpact.Critical;
            options.Interval = TimeSpan.FromMilliseconds(100);
            options.FailAfter = options.RecoverAfter = 1;
            configure(options);
        });
    });
}
