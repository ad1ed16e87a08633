namespace HealthKit.TestServers;

/// <summary>
/// A cluster of three primaries with one replica each. The nodes regard a silent node as failed after three seconds. A replica takes over
/// only while <c>cluster-replica-no-failover</c> is <c>no</c>.
/// </summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private RedisCluster(IReadOnlyList<RedisServer> nodes) => Nodes = nodes;

    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <value>The connection string in the format of StackExchange.Redis, with <c>abortConnect=false</c>.</value>
    public string ConnectionString => $"{string.Join(',', Nodes.Select(static node => $"{node.Host}:{node.Port}"))},abortConnect=false";

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster(await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(static _ => RedisServer.StartAsync(static settings =>
        {
            settings.Cluster = true;
            settings.Configuration.Add("cluster-node-timeout 3000");
            settings.Configuration.Add("cluster-replica-no-failover yes");
            settings.Configuration.Add("cluster-replica-validity-factor 0");
        }))));
        await cluster.Nodes[0].CliAsync(
            ["--cluster", "create", .. cluster.Nodes.Select(static node => $"{node.Host}:{node.Port}"), "--cluster-replicas", "1",
                "--cluster-yes"]);
        await cluster.EachAsync(static info => info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal));
        foreach (var node in cluster.Nodes)
        {
            await Eventually.TrueAsync(
                async () => await node.CliAsync("INFO", "replication") is var info
                    && (info.Contains("master_link_status:up", StringComparison.Ordinal)
                        || info.Contains("connected_slaves:1", StringComparison.Ordinal)),
                Deadline, "each primary has a replica with its data");
        }

        return cluster;
    }

    /// <summary>Returns the node that serves this slot, according to a running node.</summary>
    public async Task<RedisServer> PrimaryOfAsync(int slot)
    {
        foreach (var line in await LinesAsync(Nodes.First(static node => node.IsRunning)))
        {
            if (line.Contains("master", StringComparison.Ordinal) && line.Split(' ').Skip(8).Any(range => Covers(range, slot)))
                return NodeAt(line);
        }

        throw new TestServerException($"No node serves the slot {slot}.");
    }

    public async Task<RedisServer> ReplicaOfAsync(RedisServer primary)
    {
        var lines = await LinesAsync(primary);
        var own = lines.Single(static line => line.Contains("myself", StringComparison.Ordinal)).Split(' ')[0];
        return NodeAt(lines.First(line => line.Contains($" {own} ", StringComparison.Ordinal)
            && line.Contains("slave", StringComparison.Ordinal)));
    }

    /// <summary>Waits until the <c>CLUSTER INFO</c> of every running node meets the condition.</summary>
    public async Task EachAsync(Func<string, bool> isSo)
    {
        foreach (var node in Nodes.Where(static node => node.IsRunning))
            await Eventually.TrueAsync(async () => isSo(await node.CliAsync("CLUSTER", "INFO")), Deadline,
                "the node says so in its CLUSTER INFO");
    }

    /// <summary>Removes a slot from its owner on all nodes. A node that still knew the owner would restore it.</summary>
    public Task<TimeSpan> LoseAsync(int slot) => Eventually.TrueAsync(
        async () =>
        {
            var isLost = await Task.WhenAll(Nodes.Select(async node =>
            {
                if ((await node.CliAsync("CLUSTER", "INFO")).Contains("cluster_slots_assigned:16383", StringComparison.Ordinal))
                    return true;

                await node.CliAsync("CLUSTER", "DELSLOTS", $"{slot}");
                return false;
            }));
            return Array.TrueForAll(isLost, static lost => lost);
        },
        Deadline, "no node knows an owner of the slot");

    /// <summary>Sends a command to each node.</summary>
    public async Task SendToAllAsync(params string[] command)
    {
        foreach (var node in Nodes)
            await node.CliAsync(command);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    private static bool Covers(string range, int slot)
    {
        var bounds = range.Split('-');
        return int.TryParse(bounds[0], out var from) && int.TryParse(bounds[^1], out var to) && from <= slot && slot <= to;
    }

    private async Task<string[]> LinesAsync(RedisServer node) => (await node.CliAsync("CLUSTER", "NODES")).Split('\n');

    private RedisServer NodeAt(string line) => Nodes.Single(node => line.Contains($":{node.Port}@", StringComparison.Ordinal));
}
