using HealthKit.StackExchangeRedis;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.StackExchangeRedis;

/// <summary>A value at a threshold counts as passed.</summary>
public sealed class ReplicationEvaluatorTests
{
    private readonly VirtualTime _time = new();
    private readonly RedisReplicationOptions _options = new();
    private readonly ReplicationEvaluator _evaluate;

    public ReplicationEvaluatorTests() => _evaluate = new ReplicationEvaluator(_options, _time);

    [Theory]
    [InlineData(0, HealthStatus.Healthy)]
    [InlineData(14, HealthStatus.Healthy)]
    [InlineData(15, HealthStatus.Degraded)]
    [InlineData(59, HealthStatus.Degraded)]
    [InlineData(60, HealthStatus.Unhealthy)]
    public async Task Replica_OnAnOpenLink_IsEvaluatedByItsSilence(int seconds, HealthStatus expected)
    {
        var result = await EvaluateAsync($"role:slave\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:{seconds}\r\n");

        Assert.Equal((expected, "up", (double)seconds), (result.Status, result.Data["link"], result.Data["silentSeconds"]));
        Assert.Equal(expected == HealthStatus.Healthy ? null : HealthReason.Threshold, ReasonOf(result));
    }

    [Fact]
    public async Task Replica_ThatLostItsPrimary_IsDegradedAtOnceAndUnhealthyAfterAWhile()
    {
        await EvaluateAsync("role:slave\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:5\r\n");

        _time.Advance(TimeSpan.FromSeconds(1));
        var first = await EvaluateAsync(
            "role:slave\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\nmaster_link_down_since_seconds:1\r\n");
        _time.Advance(TimeSpan.FromSeconds(53.9));
        var before = await EvaluateAsync("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:55\r\n");
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var then = await EvaluateAsync("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:55\r\n");

        Assert.Equal((HealthStatus.Degraded, HealthReason.Unreachable, 6.0), (first.Status, ReasonOf(first), first.Data["silentSeconds"]));
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Unhealthy, HealthReason.Unreachable),
            (before.Status, then.Status, ReasonOf(then)));
    }

    [Theory]
    [InlineData(59, HealthStatus.Degraded)]
    [InlineData(60, HealthStatus.Unhealthy)]
    [InlineData(-1, HealthStatus.Unhealthy)]
    public async Task Replica_LinkNeverSeenUp_UsesTheDowntimeItReports(int seconds, HealthStatus expected)
    {
        var result = await EvaluateAsync(
            $"role:slave\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\nmaster_link_down_since_seconds:{seconds}\r\n");

        Assert.Equal((expected, seconds < 0 ? "unknown" : (object)(double)seconds), (result.Status, result.Data["silentSeconds"]));
    }

    [Fact]
    public async Task Replica_ThatTakesOverAllData_IsLoading()
    {
        var result = await EvaluateAsync(
            "role:slave\r\nmaster_link_status:down\r\nmaster_sync_in_progress:1\r\nmaster_link_down_since_seconds:3\r\n");

        Assert.Equal((HealthStatus.Degraded, HealthReason.Loading), (result.Status, ReasonOf(result)));
    }

    [Theory]
    [InlineData(0, 0, HealthStatus.Healthy)]
    [InlineData(1, 0, HealthStatus.Unhealthy)]
    [InlineData(1, 1, HealthStatus.Healthy)]
    [InlineData(2, 1, HealthStatus.Degraded)]
    [InlineData(2, 2, HealthStatus.Healthy)]
    public async Task Primary_WithFewerReplicasThanItHasToHave_IsNotHealthy(int minimum, int online, HealthStatus expected)
    {
        _options.MinimumReplicas = minimum;
        var lines = Enumerable.Range(0, online)
            .Select(index => $"slave{index}:ip=10.0.0.{index},port=6379,state=online,offset=1,lag=14\r\n");

        // Two replicas do not count: one still receives its data, and the primary has not heard from the other for 15 s.
        var result = await EvaluateAsync(
            $"role:master\r\nconnected_slaves:9\r\n{string.Concat(lines)}slave7:ip=10.0.0.8,port=1,state=send_bulk,offset=1,"
                + $"lag=0\r\nslave8:ip=10.0.0.9,port=1,state=online,offset=1,lag=15\r\n");

        Assert.Equal((expected, online), (result.Status, result.Data["replicas"]));
        Assert.Equal(expected == HealthStatus.Healthy ? null : HealthReason.Threshold, ReasonOf(result));
        Assert.DoesNotContain(result.Data, pair => $"{pair.Value}".Contains("10.0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sentinel_IsNotUnderstood()
    {
        Assert.Equal(HealthReason.Protocol, ReasonOf(await EvaluateAsync("# Sentinel\r\n")));
    }

    private static HealthReason? ReasonOf(HealthCheckResult result) => result.Exception is null ? null : HealthReason.Of(result.Exception);

    private async Task<HealthCheckResult> EvaluateAsync(string info) =>
        (await _evaluate.EvaluateAsync(_ => Task.FromResult(new RedisInfo("# Replication\r\n" + info)))).ToResult();
}
