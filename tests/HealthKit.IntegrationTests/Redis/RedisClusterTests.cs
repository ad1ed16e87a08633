using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>
/// A cluster of three primaries and three replicas. The check reports what the app can do while nodes and slots fail and return.
/// </summary>
public sealed class RedisClusterTests(ITestOutputHelper output)
{
    private const string Lost = "d";
    private const int LostSlot = 11_298;

    [Fact]
    public async Task Cluster_ThatLosesPrimariesAndSlots_IsWhatTheAppMeets()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var host = await RedisHost.StartAsync(cluster.ConnectionString, Agreement.Policy);

        // One key of each primary, and one of the slots that are lost.
        await using var agreement = new Agreement(host, "a", "b", "c", Lost);
        await agreement.WorksAsync("started");

        await cluster.SendToAllAsync("CONFIG", "SET", "cluster-require-full-coverage", "no");
        await cluster.LoseAsync(LostSlot);
        await agreement.FailsAsync("degraded cluster-down", "a slot lost, full coverage not required");
        await (await cluster.PrimaryOfAsync(LostSlot + 1)).CliAsync("CLUSTER", "ADDSLOTS", $"{LostSlot}");

        // A replica that does not know the new owner of the slot yet would take over without the slot.
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("and found");

        var owner = await cluster.PrimaryOfAsync(LostSlot);
        var replica = await cluster.ReplicaOfAsync(owner);
        await owner.KillAsync();
        await agreement.FailsAsync("degraded cluster-down", "a primary killed");
        await replica.CliAsync("CONFIG", "SET", "cluster-replica-no-failover", "no");
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("its replica promoted");
        await owner.StartAgainAsync();
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("started again as a replica");

        await Task.WhenAll(owner.KillAsync(), replica.KillAsync());
        await agreement.FailsAsync("degraded cluster-down", "primary and replica killed");
        await Task.WhenAll(owner.StartAgainAsync(), replica.StartAgainAsync());
        await cluster.EachAsync(static info => info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        await agreement.WorksAsync("both started again");

        await cluster.SendToAllAsync("CONFIG", "SET", "cluster-require-full-coverage", "yes");
        await Task.WhenAll(owner.KillAsync(), replica.KillAsync());
        await agreement.FailsAsync("unhealthy cluster-down", "both killed, full coverage required");

        output.WriteLine(await agreement.EndAsync("cluster"));
    }

    /// <summary>After <c>CLUSTER RESET</c>, a node knows only itself and has no slots.</summary>
    [Fact]
    public async Task Cluster_FirstEndpointRemoved_CheckAgreesWithTheAppsCalls()
    {
        await using var removed = await RedisServer.StartAsync(static settings => settings.Cluster = true);
        await using var cluster = await RedisCluster.StartAsync();
        await using var host = await RedisHost.StartAsync($"{removed.Host}:{removed.Port},{cluster.ConnectionString}", Agreement.Policy);
        await using var agreement = new Agreement(host, "a", "b", "c");
        await agreement.WorksAsync("started");

        var full = await cluster.PrimaryOfAsync(LostSlot);
        await full.CliAsync("CONFIG", "SET", "maxmemory", "1");
        await agreement.FailsAsync("degraded read-only", "a primary full");
        await full.CliAsync("CONFIG", "SET", "maxmemory", "0");
        await agreement.WorksAsync("its memory raised");

        output.WriteLine(await agreement.EndAsync("removed-node"));
    }

    [Theory]
    [InlineData(",user=app,password=secret")]
    [InlineData(",$CLUSTER=")]
    public async Task Cluster_ClusterCommandForbidden_IsNeverHealthy(string options)
    {
        await using var cluster = await RedisCluster.StartAsync();
        await cluster.SendToAllAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-cluster");
        await using var host = await RedisHost.StartAsync(cluster.ConnectionString + options, Patient);
        var deadline = HangGuard.Limit;
        await host.WaitForAsync(
            static state => state.HasRun && state.Reason == HealthReason.Forbidden
                && $"{state.Exception}".Contains("cluster|nodes", StringComparison.Ordinal), deadline,
            "the check names the command that it may not send");
        await host.UntilAnswerAsync("degraded forbidden");

        var full = await cluster.PrimaryOfAsync(LostSlot);
        await full.CliAsync("CONFIG", "SET", "maxmemory", "1");
        var then = DateTimeOffset.UtcNow;
        await host.WaitForAsync(state => state.LastRun > then + (3 * host.Definition.Interval), deadline, "the check runs on");

        // Since version 3.0, a driver without a view of the cluster does not reach each primary. It then cannot report this primary's
        // reason.
        Assert.NotEqual("healthy", await host.UntilAnswerAsync("degraded read-only", "degraded forbidden", "healthy"));
        await cluster.SendToAllAsync("CONFIG", "SET", "maxmemory", "1");
        await host.UntilAnswerAsync("unhealthy read-only");
    }

    // A run that the machine delays must not hide the reason.
    private static void Patient(RedisCheckOptions options)
    {
        Agreement.Policy(options);
        options.Timeout = TimeSpan.FromSeconds(30);
    }
}
