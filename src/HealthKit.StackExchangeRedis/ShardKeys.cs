using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>The keys to ask for: one, or of a cluster one in the slots of each primary.</summary>
internal sealed class ShardKeys(string prefix)
{
    /// <summary>The hash slots of a cluster, https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/.</summary>
    public const int Slots = 16_384;

    // A node with one slot takes 16,384 on the average.
    private const int MaximumTries = 400_000;

    // The slot of each key that was tried so far.
    private readonly List<int> _slots = [];
    private ClusterConfiguration? _cluster;
    private string[] _keys = [prefix];

    public IReadOnlyList<string> Of(IConnectionMultiplexer multiplexer)
    {
        var cluster = ClusterOf(multiplexer);
        if (!ReferenceEquals(cluster, _cluster))
        {
            var keys = cluster is null ? [] : OwnersIn(cluster).Select(node => KeyIn(node.Slots)).OfType<string>().ToArray();
            _keys = keys.Length == 0 ? [prefix] : keys;
            _cluster = cluster;
        }

        return _keys;
    }

    /// <summary>
    /// The nodes as the driver knows them; <c>null</c> when it knows of no cluster. A node that was removed from the cluster knows only itself, so the view that
    /// covers the most slots counts, and among equal views the newest.
    /// </summary>
    public static ClusterConfiguration? ClusterOf(IConnectionMultiplexer multiplexer) => multiplexer.GetServers()
        .Where(static server => server is { IsConnected: true, ServerType: ServerType.Cluster })
        .Select(static server => server.ClusterConfiguration)
        .OfType<ClusterConfiguration>()
        .MaxBy(static cluster => (CoveredSlots(cluster), cluster.Nodes.Select(EpochOf).DefaultIfEmpty().Max()));

    public static int CoveredSlots(ClusterConfiguration cluster) =>
        OwnersIn(cluster).SelectMany(static node => node.Slots).Sum(static range => range.To - range.From + 1);

    public static IEnumerable<ClusterNode> OwnersIn(ClusterConfiguration cluster) => cluster.Nodes.Where(static node => !node.IsReplica && node.Slots.Count > 0);

    // "<id> <address> <flags> <primary> <ping-sent> <pong-received> <config-epoch> ...", https://redis.io/docs/latest/commands/cluster-nodes/.
    private static long EpochOf(ClusterNode node) =>
        node.Raw.Split(' ') is [_, _, _, _, _, _, var epoch, ..] && long.TryParse(epoch, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string? KeyIn(IList<SlotRange> ranges)
    {
        for (var number = 0; number < MaximumTries; number++)
        {
            if (number == _slots.Count)
            {
                _slots.Add(SlotOf(Numbered(number)));
            }

            var slot = _slots[number];
            if (ranges.Any(range => range.From <= slot && slot <= range.To))
            {
                return Numbered(number);
            }
        }

        return null;
    }

    /// <summary>CRC-16/XMODEM. The driver knows none as long as one of the nodes looks to it like a server that stands alone.</summary>
    internal static int SlotOf(string key)
    {
        var crc = 0;
        foreach (var value in Encoding.UTF8.GetBytes(key))
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc << 1) ^ ((crc & 0x8000) == 0 ? 0 : 0x1021)) & 0xffff;
            }
        }

        return crc % Slots;
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}:{number}");
}
