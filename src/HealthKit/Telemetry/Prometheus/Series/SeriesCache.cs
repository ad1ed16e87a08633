namespace HealthKit.Telemetry.Prometheus;

/// <summary>Finds the series for a measurement's tags without a lock or an allocation, in a table that only grows.</summary>
// The same tags in another order are a separate entry with the same series. Hidden values, maybe thousands, are not hashed or compared.
internal sealed class SeriesCache(MetricFamily family, KeyValuePair<string, object?>[] constants, LabelPolicy policy)
{
    // Most instruments have a few layouts. Beyond this number, each measurement creates one.
    private const int MaximumLayouts = 64;

    private readonly Lock _gate = new();

    // The last entry that each core found. Successive measurements mostly have the same string instances, and hashing is most of the
    // search.
    private readonly Entry?[] _latest = new Entry?[PerCoreCells.Count * PerCoreCells.Line];
    private Entry?[] _entries = new Entry?[16];
    private TagLayout[] _layouts = [];
    private Series? _untagged;
    private int _count;
    private int _epoch;

    public MetricFamily Family => family;

    public Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_epoch != family.Epoch)
            Clear();

        if (tags.Length == 0)
            return Volatile.Read(ref _untagged) ?? AddUntagged();

        ref var latest = ref _latest[PerCoreCells.Current * PerCoreCells.Line];
        if (latest is { } known && known.Layout.AreSameInstances(known.Tags, tags))
            return known.Series;

        var layout = LayoutOf(tags);
        var hash = layout.HashOf(tags);
        if (Lookup(Volatile.Read(ref _entries), hash, tags) is not { } found)
            return Add(layout, hash, tags);

        Volatile.Write(ref latest, found);
        return found.Series;
    }

    // Only observed families remove series, and only one thread at a time records them.
    private void Clear()
    {
        lock (_gate)
        {
            _epoch = family.Epoch;
            Volatile.Write(ref _entries, new Entry?[16]);
            Volatile.Write(ref _untagged, null);
            Array.Clear(_latest);
            _count = 0;
        }
    }

    private static Entry? Lookup(Entry?[] entries, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var mask = entries.Length - 1;
        for (var index = hash & mask; ; index = (index + 1) & mask)
        {
            var entry = Volatile.Read(ref entries[index]);
            if (entry is null)
                return null;

            if (entry.Hash == hash && entry.Layout.AreSame(entry.Tags, tags))
                return entry;
        }
    }

    private TagLayout LayoutOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in Volatile.Read(ref _layouts))
        {
            if (known.Fits(tags))
                return known;
        }

        var added = new TagLayout(tags, IsHidden);
        lock (_gate)
        {
            if (_layouts.Length < MaximumLayouts)
                Volatile.Write(ref _layouts, [.. _layouts, added]);
        }

        return added;
    }

    private bool IsHidden(string key) => !family.Header.IsValue && policy.KindOf(LabelSet.NameOf(key)) == LabelKind.Host;

    private Series AddUntagged()
    {
        var series = family.GetOrAdd(LabelsOf([]));
        if (MayKeep(series))
            Volatile.Write(ref _untagged, series);

        return series;
    }

    private Series Add(TagLayout layout, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (family.IsFull && _count >= family.Limit)
        {
            // The tags are unbounded, such as ids: skip even the work to build their labels.
            return family.Overflow();
        }

        var series = family.GetOrAdd(LabelsOf(tags));
        if (!MayKeep(series))
            return series;

        lock (_gate)
        {
            // Twice the limit, because the same tags may come in two orders.
            if (_count < 2 * family.Limit && Lookup(_entries, hash, tags) is null)
                Insert(new Entry(layout, hash, tags.ToArray(), series));
        }

        return series;
    }

    private LabelSet LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        LabelSet.Of(constants, tags, policy, numberHosts: family.Header.IsValue);

    // The overflow series of an observed family is not kept, because the next collection may have room for the labels.
    private bool MayKeep(Series series) => !family.Header.IsObserved || series.Labels != LabelSet.Overflow.Bytes;

    private void Insert(Entry entry)
    {
        if (++_count * 2 > _entries.Length)
        {
            var larger = new Entry?[_entries.Length * 2];
            foreach (var known in _entries.OfType<Entry>())
                Place(larger, known);

            Volatile.Write(ref _entries, larger);
        }

        Place(_entries, entry);
    }

    private static void Place(Entry?[] entries, Entry entry)
    {
        var mask = entries.Length - 1;
        var index = entry.Hash & mask;
        while (entries[index] is not null)
            index = (index + 1) & mask;

        Volatile.Write(ref entries[index], entry);
    }

    private sealed record Entry(TagLayout Layout, int Hash, KeyValuePair<string, object?>[] Tags, Series Series);
}
