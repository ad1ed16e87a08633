namespace HealthKit.StackExchangeRedis;

/// <summary>
/// The keys to ask for: one for each primary of a cluster, and one for a single primary. Where the driver does not know which server has
/// which key, sixteen keys that are spread over all slots.
/// </summary>
internal sealed class ShardKeys(string prefix)
{
    // A node with a single slot takes 16,384 tries on average.
    private const int MaximumTries = 400_000;
    private const int SpreadWidth = Topology.Slots / 16;

    private static readonly object Spread = new();
    private static readonly object Single = new();

    // The slot of each key that was tried so far.
    private readonly List<int> _slots = [];
    private object _layout = Single;
    private string[] _keys = [prefix];

    public IReadOnlyList<string> Of(IConnectionMultiplexer multiplexer)
    {
        var view = Topology.ViewOf(multiplexer)?.ClusterConfiguration;
        var layout = view ?? (Topology.IsProxied(multiplexer) || Topology.IsCluster(multiplexer) ? Spread : Single);
        if (!ReferenceEquals(layout, _layout))
        {
            var ranges = view is not null ? Topology.OwnersIn(view).Select(static node => node.Slots)
                : layout == Spread ? SpreadRanges()
                : [];
            string[] keys = [.. ranges.Select(KeyIn).OfType<string>()];
            (_keys, _layout) = (keys.Length == 0 ? [prefix] : keys, layout);
        }

        return _keys;
    }

    private static IEnumerable<IList<SlotRange>> SpreadRanges() =>
        from index in Enumerable.Range(0, Topology.Slots / SpreadWidth)
        select (IList<SlotRange>)[new(index * SpreadWidth, ((index + 1) * SpreadWidth) - 1)];

    private string? KeyIn(IList<SlotRange> ranges)
    {
        for (var number = 0; number < MaximumTries; number++)
        {
            if (number == _slots.Count)
                _slots.Add(SlotOf(Numbered(number)));

            var slot = _slots[number];
            if (ranges.Any(range => range.From <= slot && slot <= range.To))
                return Numbered(number);
        }

        return null;
    }

    /// <summary>CRC-16/XMODEM. The driver computes no slots while one of the nodes looks like a single server to it.</summary>
    internal static int SlotOf(string key)
    {
        var crc = 0;
        foreach (var value in Encoding.UTF8.GetBytes(key))
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = ((crc << 1) ^ ((crc & 0x8000) == 0 ? 0 : 0x1021)) & 0xffff;
        }

        return crc % Topology.Slots;
    }

    // Twemproxy's default hash, FNV-1a, hardly mixes the last characters: without them all keys reached two servers of eight.
    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}:{number}:spread");
}
