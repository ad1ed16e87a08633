using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>In each topology the check says what the app can do, while its servers fail and come back.</summary>
public sealed class RedisTopologyTests(ITestOutputHelper output)
{
    private const string Lost = "d";
    private const int LostSlot = 11_298;

    [Fact]
    public async Task Primary_Alone_IsWhatTheAppMeets()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await RedisHost.StartAsync(server.ConnectionString, Quick);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await server.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "killed");
        await server.StartAgainAsync();
        await agreement.WorksAsync("started again");
        server.Freeze();
        await agreement.FailsAsync("unhealthy timeout", "frozen");
        server.Thaw();
        await agreement.WorksAsync("thawed");
        await server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}");
        await agreement.FailsAsync("unhealthy read-only", "made a replica");
        await server.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("made a primary again");

        await WriteAsync("primary", agreement);
    }

    [Fact]
    public async Task Replica_Promoted_TakesOver()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var host = await RedisHost.StartAsync($"{primary.Host}:{primary.Port},{replica.ConnectionString},configCheckSeconds=1", Quick);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await primary.KillAsync();
        await agreement.FailsAsync("unhealthy read-only", "primary killed");
        await replica.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("replica promoted");
        await replica.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "killed too");

        await WriteAsync("promoted", agreement);
    }

    [Fact]
    public async Task Sentinels_FailOver_TheCheckFollows()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await ReplicaOfAsync(primary);
        await using var sentinels = await RedisSentinels.StartAsync(primary, replicas: 1);
        await using var host = await RedisHost.StartAsync(sentinels.ConnectionString, Quick);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await primary.KillAsync();
        await agreement.FailsAsync("unhealthy", "primary killed");
        await sentinels.PromotedAsync(primary.Port);
        await agreement.WorksAsync("replica promoted");
        await primary.StartAgainAsync();
        await sentinels.FailOverAsync();
        await sentinels.PromotedAsync(replica.Port);
        await agreement.WorksAsync("SENTINEL FAILOVER");
        await sentinels.Servers[0].KillAsync();
        await agreement.WorksAsync("a Sentinel killed");

        await WriteAsync("sentinels", agreement);
    }

    [Fact]
    public async Task Cluster_ThatLosesPrimariesAndSlots_IsWhatTheAppMeets()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var host = await RedisHost.StartAsync(cluster.ConnectionString, Quick);

        // Of each primary one, and one of the slots that are lost.
        await using var agreement = new Agreement(host, "a", "b", "c", Lost);
        await agreement.WorksAsync("started");

        var owner = await cluster.PrimaryOfAsync(LostSlot);
        var replica = await cluster.ReplicaOfAsync(owner);
        await owner.KillAsync();
        await agreement.FailsAsync("degraded cluster-down", "a primary killed");
        await agreement.WorksAsync("its replica promoted");
        await owner.StartAgainAsync();
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("started again as a replica");

        await Task.WhenAll(owner.KillAsync(), replica.KillAsync());
        await agreement.FailsAsync("unhealthy cluster-down", "primary and replica killed");
        await Task.WhenAll(owner.StartAgainAsync(), replica.StartAgainAsync());
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("both started again");

        await cluster.TellAsync("CONFIG", "SET", "cluster-require-full-coverage", "no");
        await cluster.TellAsync("CLUSTER", "DELSLOTS", $"{LostSlot}");
        await agreement.FailsAsync("degraded cluster-down", "a slot lost, full coverage not required");
        await (await cluster.PrimaryOfAsync(LostSlot + 1)).CliAsync("CLUSTER", "ADDSLOTS", $"{LostSlot}");
        await agreement.WorksAsync("and found");
        await Task.WhenAll(owner.KillAsync(), replica.KillAsync());
        await agreement.FailsAsync("degraded cluster-down", "primary and replica killed, full coverage not required");

        await WriteAsync("cluster", agreement);
    }

    [Fact]
    public async Task Proxy_ThatKnowsNoInfo_IsAskedWhatItCanAnswer()
    {
        await using var server = await RedisServer.StartAsync();
        await using var proxy = await TwemproxyServer.StartAsync(server.Port);
        await using var host = await RedisHost.StartAsync($"{server.ConnectionStringThrough(proxy.Port)},proxy=twemproxy", Quick);
        await using var agreement = new Agreement(host);
        await agreement.WorksAsync("started");

        await server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}");
        await agreement.FailsAsync("unhealthy read-only", "primary made a replica");
        await server.CliAsync("REPLICAOF", "NO", "ONE");
        await agreement.WorksAsync("made a primary again");
        await server.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "server killed");
        await server.StartAgainAsync();
        await agreement.WorksAsync("server started again");
        await proxy.KillAsync();
        await agreement.FailsAsync("unhealthy connection-refused", "proxy killed");

        await WriteAsync("proxy", agreement);
    }

    private static Task<RedisServer> ReplicaOfAsync(RedisServer primary) => RedisServer.StartAsync(settings => settings.Configuration.Add($"replicaof {primary.Host} {primary.Port}"));

    private static void Quick(RedisCheckOptions options)
    {
        options.Interval = TimeSpan.FromMilliseconds(500);
        options.RetryInterval = TimeSpan.FromMilliseconds(200);
        options.Timeout = TimeSpan.FromSeconds(1);
    }

    private async Task WriteAsync(string topology, Agreement agreement)
    {
        var text = await agreement.EndAsync();
        output.WriteLine(text);
        await RedisFigures.WriteTopologyAsync(topology, text);
    }
}
