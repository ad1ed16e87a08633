using HealthKit.StackExchangeRedis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.StackExchangeRedis;

/// <summary>A value at a threshold counts as passed.</summary>
public sealed class MemoryEvaluatorTests
{
    private readonly List<string> _asked = [];
    private string _keyspace = "# Keyspace\r\n";

    [Theory]
    [InlineData(799, HealthStatus.Healthy)]
    [InlineData(800, HealthStatus.Degraded)]
    [InlineData(899, HealthStatus.Degraded)]
    [InlineData(900, HealthStatus.Unhealthy)]
    [InlineData(1_100, HealthStatus.Unhealthy)]
    public async Task Memory_OfAServerThatEvictsNothing_IsEvaluated(long used, HealthStatus expected)
    {
        var result = await EvaluateAsync(Memory(used, limit: 1_000, "noeviction"));

        Assert.Equal((expected, used, 1_000L, used / 1_000.0),
            (result.Status, result.Data["usedBytes"], result.Data["limitBytes"], result.Data["share"]));
        Assert.Equal(expected == HealthStatus.Healthy ? null : HealthReason.Threshold, result.Exception is null ? null
            : HealthReason.Of(result.Exception));
        Assert.Equal(["memory"], _asked);
    }

    [Fact]
    public async Task Memory_WithoutALimit_IsHealthyAndReportsUnlimited()
    {
        var result = await EvaluateAsync(Memory(1L << 40, limit: 0, "noeviction"));

        Assert.Equal((HealthStatus.Healthy, "unlimited"), (result.Status, result.Data["limitBytes"]));
    }

    [Fact]
    public async Task Memory_OfBuffersThatCountForNothing_IsLeftOut()
    {
        var result = await EvaluateAsync(Memory(1_000, 1_000, "noeviction") + "mem_not_counted_for_evict:300\r\n");

        Assert.Equal((HealthStatus.Healthy, 700L), (result.Status, result.Data["usedBytes"]));
    }

    [Theory]
    [InlineData("allkeys-lru", "", HealthStatus.Healthy)]
    [InlineData("allkeys-random", "", HealthStatus.Healthy)]
    [InlineData("volatile-ttl", "db0:keys=10,expires=0,avg_ttl=0", HealthStatus.Unhealthy)]
    [InlineData("volatile-ttl", "db0:keys=10,expires=0,avg_ttl=0\r\ndb3:keys=2,expires=1,avg_ttl=5", HealthStatus.Healthy)]
    [InlineData("volatile-lru", "", HealthStatus.Unhealthy)]
    public async Task Memory_OfAFullServerThatEvicts_IsEvaluatedWhenItHasNothingToEvict(
        string policy, string keyspace, HealthStatus expected)
    {
        _keyspace += keyspace;

        var result = await EvaluateAsync(Memory(1_000, 1_000, policy));

        Assert.Equal((expected, policy), (result.Status, result.Data["policy"]));
    }

    [Fact]
    public async Task Memory_OfAServerThatEvicts_IsEvaluatedOnRequest()
    {
        var result = await EvaluateAsync(Memory(900, 1_000, "allkeys-lru"), new RedisMemoryOptions { IncludeEvicting = true });

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# Memory\r\nused_memory:many\r\nmaxmemory:1\r\n")]
    public async Task Memory_InvalidResponse_IsUnhealthyWithReasonProtocol(string answer)
    {
        var result = await EvaluateAsync(answer);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Protocol), (result.Status, HealthReason.Of(result.Exception!)));
    }

    private static string Memory(long used, long limit, string policy) =>
        $"# Memory\r\nused_memory:{used}\r\nused_memory_human:1M\r\nmaxmemory:{limit}\r\nmaxmemory_human:1M\r\nmaxmemory_policy:{policy}"
            + $"\r\n";

    private async Task<HealthCheckResult> EvaluateAsync(string memory, RedisMemoryOptions? options = null) =>
        (await new MemoryEvaluator(options ?? new RedisMemoryOptions()).EvaluateAsync(section =>
        {
            _asked.Add(section);
            return Task.FromResult(new RedisInfo(section == "memory" ? memory : _keyspace));
        })).ToResult();
}
