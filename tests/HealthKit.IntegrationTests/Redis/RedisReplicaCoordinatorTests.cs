using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>Two replicas compete for claims in a real Redis.</summary>
public sealed class RedisReplicaCoordinatorTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // The longest time from a command to a look at its result.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Claim_OfTwoReplicas_IsHadByTheFirstUntilItIsReleased()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis);
        await using var two = await StartAsync(redis);

        Assert.True(await Claims(one).TryClaimAsync("ops:db:unhealthy", Minute, default));
        Assert.True(await Claims(one).TryClaimAsync("ops:db:unhealthy", Minute, default));
        Assert.False(await Claims(two).TryClaimAsync("ops:db:unhealthy", Minute, default));
        await Claims(two).ReleaseAsync("ops:db:unhealthy", default);
        Assert.True(await Claims(two).TryClaimAsync("ops:db:unhealthy", Minute, default));
        Assert.False(await Claims(one).TryClaimAsync("ops:db:unhealthy", Minute, default));
    }

    [Fact]
    public async Task Claim_OnceMade_RunsOutAndIsKeptByExtending()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(redis);
        await Claims(app).TryClaimAsync("a", Hour, default);
        var key = Assert.Single((await redis.CliAsync("KEYS", "*")).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal("store:a", key);
        Assert.InRange(await TimeToLiveAsync(), Hour - Late, Hour);
        await Claims(app).ExtendAsync("a", 2 * Hour, default);
        Assert.InRange(await TimeToLiveAsync(), (2 * Hour) - Late, 2 * Hour);
        await Claims(app).ExtendAsync("none", Minute, default);
        Assert.Equal("1", (await redis.CliAsync("DBSIZE")).Trim());

        async Task<TimeSpan> TimeToLiveAsync() =>
            TimeSpan.FromMilliseconds(long.Parse((await redis.CliAsync("PTTL", key)).Trim(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Claim_RedisStopped_ThrowsUnreachableAndSucceedsAfterTheRestart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(redis);
        await Claims(app).TryClaimAsync("a", Minute, default);
        await redis.StopAsync();
        var multiplexer = app.Services.GetRequiredService<IConnectionMultiplexer>();
        await Eventually.TrueAsync(() => Task.FromResult(!multiplexer.IsConnected), TestApp.Deadline, "the driver has noticed");

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Claims(app).TryClaimAsync("a", Minute, default));
        await redis.StartAgainAsync();

        Assert.Equal(HealthReason.Unreachable, HealthReason.Of(exception));
        Assert.True(await Eventually.SucceedsAsync(() => Claims(app).TryClaimAsync("b", Minute, default), TestApp.Deadline));
    }

    [Fact]
    public async Task Claim_OfAFrozenRedis_EndsWithItsToken()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = await StartAsync(redis);
        await Claims(app).TryClaimAsync("a", Minute, default);
        redis.Freeze();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Claims(app).TryClaimAsync("b", Minute, limit.Token)
            .WaitAsync(TestApp.Deadline));

        redis.Thaw();
    }

    [Fact]
    public async Task Settings_ThatAreWrong_RefuseTheHost()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:RedisReplicaCoordinator:KeyPrefix"] = " ";
            builder.Services.AddHealthKit().AddRedisReplicaCoordinator();
        }));

        Assert.Equal(
            [
                "The settings of HealthKit have 2 errors:",
                "HealthKit:RedisReplicaCoordinator:KeyPrefix is empty, so that keys of other apps could count as claims. Leave it out for "
                    + "a prefix with the name of the app.",
                "AddRedisReplicaCoordinator uses the app's IConnectionMultiplexer, and none is registered. Register it with "
                    + "services.AddSingleton<IConnectionMultiplexer>(...).",
            ],
            exception.Message.Split('\n'));
    }

    [Theory]
    [InlineData("cache", "\"cache\"")]
    [InlineData("canary-host:6379,password=canary-secret", "(not shown: it looks like a connection string)")]
    public async Task KeyOfNoMultiplexer_RefusesTheHost(string key, string shown)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:RedisReplicaCoordinator:MultiplexerKey"] = key;
            builder.Services.AddHealthKit().AddRedisReplicaCoordinator();
        }));

        Assert.Equal(
            $"HealthKit:RedisReplicaCoordinator:MultiplexerKey is {shown}, and no IConnectionMultiplexer is registered with that key. "
            + "Register it with services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or correct it.",
            exception.Message);
    }

    private static IReplicaCoordinator Claims(TestApp app) => app.Services.GetRequiredService<IReplicaCoordinator>();

    private static Task<TestApp> StartAsync(RedisServer redis) => TestApp.StartAsync(builder =>
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
            ConnectionMultiplexer.Connect(redis.ConnectionString + RedisHost.PatientCalls));
        builder.Services.AddHealthKit().AddRedisReplicaCoordinator(static options => options.KeyPrefix = "store:");
    });
}
