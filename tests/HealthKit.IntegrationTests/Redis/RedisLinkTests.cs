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

    // In this order, as long as the primary is away.
    private static readonly (HealthStatus Status, HealthReason Reason)[] Stages =
    [
        (HealthStatus.Degraded, HealthReason.Threshold),
        (HealthStatus.Degraded, HealthReason.Unreachable),
        (HealthStatus.Unhealthy, HealthReason.Unreachable),
    ];

    // A stage lasts for a second or more.
    private static readonly TimeSpan LateForAStage = TimeSpan.FromMilliseconds(100);

    private readonly List<string> _lines = [];

    [Fact]
    public async Task Replica_PrimaryFreezesOrStops_DegradesAndRecovers()
    {
        using var delay = new SchedulingDelay();
        await using var primary = await PrimaryAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var host =
            await StartAsync(replica, static options =>
                (options.DegradedAt, options.UnhealthyAt) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8)));
        await UntilAsync(host, HealthStatus.Healthy, reason: null);

        // At first the link is open but silent. Then the replica closes it.
        primary.Freeze();
        await StageAsync("primary frozen", host, 0, delay);
        await StageAsync("then its link is given up", host, 1, delay);
        await StageAsync("then it lasts", host, 2, delay);
        primary.Thaw();
        await HealthyAsync("primary thawed", host);

        await primary.StopAsync();
        await StageAsync("primary killed", host, 1, delay);
        await primary.StartAgainAsync();
        await HealthyAsync("primary started", host);

        await Figures.WriteAsync("redis-replication.txt", string.Join('\n', _lines) + "\n");
    }

    [Fact]
    public async Task Primary_ThatLosesReplicas_IsDegradedAndThenUnhealthy()
    {
        await using var primary = await PrimaryAsync();
        await using var first = await ReplicaOfAsync(primary);
        await using var second = await ReplicaOfAsync(primary);
        await using var host = await StartAsync(primary, static options => options.MinimumReplicas = 2);
        await host.WaitForAsync(
            static state => state.Status == HealthStatus.Healthy && state.Data.TryGetValue("replicas", out var replicas) && replicas is 2,
            Deadline, "the check is healthy and sees two replicas");

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

    /// <summary>Waits for this stage or a later one. Only a late machine may miss a stage.</summary>
    private async Task StageAsync(string what, RedisHost host, int stage, SchedulingDelay delay)
    {
        var (started, seen) = (Stopwatch.GetTimestamp(), -1);
        await host.WaitForAsync(
            state => (seen = Array.FindIndex(Stages, one => one.Status == state.Status && one.Reason == state.Reason)) >= stage, Deadline,
            $"the check is {Stages[stage]} or at a later stage");
        Write(what, $"{Stages[seen].Status} {Stages[seen].Reason}".ToLowerInvariant(), started);
        Assert.True(seen == stage || delay.Worst > LateForAStage, $"{_lines[^1]}, not {Stages[stage]}; the machine was {delay}");
    }

    private async Task HealthyAsync(string what, RedisHost host)
    {
        var started = Stopwatch.GetTimestamp();
        await UntilAsync(host, HealthStatus.Healthy, reason: null);
        Write(what, "healthy", started);
    }

    private void Write(string what, string seen, long started)
    {
        _lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Redis replica, {what}: {seen} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        output.WriteLine(_lines[^1]);
    }

    // A replica gives up a primary that is silent for four seconds. By default, a primary sends something every ten seconds.
    private static Task<RedisServer> PrimaryAsync() =>
        RedisServer.StartAsync(static settings => settings.Configuration.Add("repl-ping-replica-period 1"));

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
            (options.Interval, options.Timeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
            options.FailAfter = options.RecoverAfter = 1;
            configure(options);
        });
    });
}
