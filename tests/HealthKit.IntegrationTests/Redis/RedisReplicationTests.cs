using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The check reports whether the app can use the primary, not whether every node is up.</summary>
public sealed class RedisReplicationTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Replica_Away_CheckStaysHealthy()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var host = await RedisHost.StartAsync($"{replica.Host}:{replica.Port},{primary.ConnectionString}", Patient);
        await host.HealthyAsync(Deadline);

        await replica.StopAsync();
        var now = DateTimeOffset.UtcNow;
        await host.WaitForAsync(
            state => state.Status != HealthStatus.Healthy || state.LastRun > now + TimeSpan.FromSeconds(2), Deadline, "the check runs on");

        Assert.Equal("healthy", await host.AnswerAsync());
        Assert.Equal(0, host.State.ConsecutiveFailures);
    }

    [Fact]
    public async Task Node_NeverThere_CheckIsHealthy()
    {
        await using var primary = await RedisServer.StartAsync();

        await using var host = await RedisHost.StartAsync($"127.0.0.1:{FreePort.Next()},{primary.ConnectionString}", Quick);

        await host.HealthyAsync(Deadline);
    }

    [Fact]
    public async Task Primary_Away_ReplicaLeft_ReadOnlyUntilItIsBack()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var host = await RedisHost.StartAsync($"{replica.Host}:{replica.Port},{primary.ConnectionString}", Quick);
        await host.HealthyAsync(Deadline);

        await primary.StopAsync();

        await host.UntilAnswerAsync("unhealthy read-only");
        await primary.StartAgainAsync();
        await host.HealthyAsync(Deadline);
    }

    [Fact]
    public async Task Replica_ThatTakesWrites_IsReadOnlySinceTheDriverSendsNone()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary, "replica-read-only no");

        await using var host = await RedisHost.StartAsync(replica.ConnectionString, Quick);
        await host.WaitForAsync(state => state.Reason == HealthReason.ReadOnly, Deadline, "the check is unhealthy");

        var database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await Assert.ThrowsAsync<RedisConnectionException>(() => database.StringSetAsync("key", "value"));
    }

    private static Task<RedisServer> ReplicaOfAsync(RedisServer primary, params string[] configuration) =>
        RedisServer.StartAsync(settings =>
    {
        settings.Configuration.Add($"replicaof {primary.Host} {primary.Port}");
        foreach (var line in configuration)
            settings.Configuration.Add(line);
    });

    private static void Quick(RedisCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(200);
        options.RetryInterval = TimeSpan.FromMilliseconds(200);
    }

    // A busy machine is late by seconds.
    private static void Patient(RedisCheckOptions options)
    {
        Quick(options);
        options.Timeout = TimeSpan.FromSeconds(30);
    }
}
