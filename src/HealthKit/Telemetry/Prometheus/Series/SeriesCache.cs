namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Finds the series for the tags of a measurement without a lock and without memory: an open-addressing table that is only ever added to. The
/// same tags in another order are an entry of their own that leads to the same series. The values of hidden tags, of which there may be thousands,
/// are neither hashed nor compared.
/// </summary>
internal sealed class SeriesCache(
    MetricFamily family, KeyValuePair<string, object?>[] constants, LabelPolicy rules)
{
    // Instruments have one or a few. Beyond this number a layout is made for each measurement.
    private const int MaximumLayouts = 64;

    private readonly Lock _adding = new();

    // What each core found last. An instrument's measurements mostly bring the very same strings as the one before, and to hash them is most of the search.
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
        {
            Clear();
        }

        if (tags.Length == 0)
        {
            return Volatile.Read(ref _untagged) ?? AddUntagged();
        }

        ref var latest = ref _latest[PerCoreCells.Current * PerCoreCells.Line];
        if (latest is { } known && known.Layout.AreSameInstances(known.Tags, tags))
        {
            return known.Series;
        }

        var layout = LayoutOf(tags);
        var hash = layout.HashOf(tags);
        if (Lookup(Volatile.Read(ref _entries), hash, tags) is not { } found)
        {
            return Add(layout, hash, tags);
        }

        Volatile.Write(ref latest, found);
        return found.Series;
    }

    // Only families that are observed, by one thread at a time, ever forget series.
    private void Clear()
    {
        lock (_adding)
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
            {
                return null;
            }

            if (entry.Hash == hash && entry.Layout.AreSame(entry.Tags, tags))
            {
                return entry;
            }
        }
    }

    private TagLayout LayoutOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in Volatile.Read(ref _layouts))
        {
            if (known.Fits(tags))
            {
                return known;
            }
        }

        var added = TagLayout.Of(tags, IsHidden);
        lock (_adding)
        {
            if (_layouts.Length < MaximumLayouts)
            {
                Volatile.Write(ref _layouts, [.. _layouts, added]);
            }
        }

        return added;
    }

    private bool IsHidden(string key) => !family.Header.IsValue && rules.KindOf(LabelSet.NameOf(key)) == LabelKind.Host;

    private Series AddUntagged()
    {
        var series = family.GetOrAdd(LabelsOf([]));
        if (MayKeep(series))
        {
            Volatile.Write(ref _untagged, series);
        }

        return series;
    }

    private Series Add(TagLayout layout, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (family.IsFull && _count >= family.Limit)
        {
            // Tags that never end, an id among them: not even their labels are looked at.
            return family.Overflow();
        }

        var series = family.GetOrAdd(LabelsOf(tags));
        if (!MayKeep(series))
        {
            return series;
        }

        lock (_adding)
        {
            // Twice as many: each in another order.
            if (_count < 2 * family.Limit && Lookup(_entries, hash, tags) is null)
            {
                Insert(new Entry(layout, hash, tags.ToArray(), series));
            }
        }

        return series;
    }

    private LabelSet LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => LabelSet.Of(constants, tags, rules, numbersPlaces: family.Header.IsValue);

    // What is over the limit of an observed family may have room in the next collection.
    private bool MayKeep(Series series) => !family.Header.IsObserved || series.Labels != LabelSet.Overflow.Bytes;

    private void Insert(Entry entry)
    {
        if (++_count * 2 > _entries.Length)
        {
            var larger = new Entry?[_entries.Length * 2];
            foreach (var known in _entries)
            {
                if (known is not null)
                {
                    Place(larger, known);
                }
            }

            Volatile.Write(ref _entries, larger);
        }

        Place(_entries, entry);
    }

    private static void Place(Entry?[] entries, Entry entry)
    {
        var mask = entries.Length - 1;
        var index = entry.Hash & mask;
        while (entries[index] is not null)
        {
            index = (index + 1) & mask;
        }

        Volatile.Write(ref entries[index], entry);
    }

    private sealed class Entry(TagLayout layout, int hash, KeyValuePair<string, object?>[] tags, Series series)
    {
        public TagLayout Layout => layout;

        public int Hash => hash;

        public KeyValuePair<string, object?>[] Tags => tags;

        public Series Series => series;
    }
}
