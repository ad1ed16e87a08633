namespace HealthKit.StackExchangeRedis;

/// <summary>What the driver knows of the servers.</summary>
internal static class Topology
{
    /// <summary>The hash slots of a cluster, https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/.</summary>
    public const int Slots = 16_384;

    public static bool IsProxied(IConnectionMultiplexer multiplexer) =>
        Array.Exists(multiplexer.GetServers(), static server => server.ServerType is ServerType.Twemproxy or ServerType.Envoyproxy);

    public static bool IsCluster(IConnectionMultiplexer multiplexer) => Array.Exists(multiplexer.GetServers(), IsConnectedNode);

    /// <summary>
    /// The cluster node whose view covers the most slots, and among equal ones the newest; <c>null</c> when the driver has no view. A node
    /// that was removed from the cluster knows only itself.
    /// </summary>
    public static IServer? ViewOf(IConnectionMultiplexer multiplexer) => multiplexer.GetServers()
        .Where(static server => IsConnectedNode(server) && server.ClusterConfiguration is not null)
        .MaxBy(static server => RankOf(server.ClusterConfiguration));

    public static int CoveredSlots(ClusterConfiguration view) =>
        OwnersIn(view).SelectMany(static node => node.Slots).Sum(static range => range.To - range.From + 1);

    public static IEnumerable<ClusterNode> OwnersIn(ClusterConfiguration view) =>
        view.Nodes.Where(static node => !node.IsReplica && node.Slots.Count > 0);

    private static (int Slots, long Epoch) RankOf(ClusterConfiguration? view) =>
        view is null ? default : (CoveredSlots(view), view.Nodes.Select(EpochOf).DefaultIfEmpty().Max());

    private static bool IsConnectedNode(IServer server) => server is { IsConnected: true, ServerType: ServerType.Cluster };

    // "<id> <address> <flags> <primary> <ping-sent> <pong-received> <config-epoch> ...",
    // https://redis.io/docs/latest/commands/cluster-nodes/.
    private static long EpochOf(ClusterNode node) =>
        node.Raw.Split(' ') is [_, _, _, _, _, _, var epoch, ..] && long.TryParse(epoch, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
