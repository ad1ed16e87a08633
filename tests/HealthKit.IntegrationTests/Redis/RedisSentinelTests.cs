using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>A primary and a replica behind three Sentinels. The check follows the failover together with the app.</summary>
public sealed class RedisSentinelTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Sentinels_FailOver_TheCheckFollows()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica =
            await RedisServer.StartAsync(settings => settings.Configuration.Add($"replicaof {primary.Host} {primary.Port}"));
        await using var sentinels = await RedisSentinels.StartAsync(primary, replicas: 1);
        await using var host = await RedisHost.StartAsync(sentinels.ConnectionString, Agreement.Policy);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await primary.KillAsync();
        await agreement.FailsAsync("unhealthy read-only", "primary killed");
        await sentinels.TakeOverAsync(primary.Port);
        await agreement.WorksAsync("replica promoted");
        await primary.StartAgainAsync();
        await sentinels.FailOverAsync(replica.Port);
        await agreement.WorksAsync("SENTINEL FAILOVER");
        await sentinels.Servers[0].KillAsync();
        await agreement.WorksAsync("a Sentinel killed");

        output.WriteLine(await agreement.EndAsync("sentinels"));
    }
}
