namespace HealthKit.Telemetry.Prometheus;

/// <summary>All series of one name, whoever records them.</summary>
/// <param name="header">Its name and what is written above its series.</param>
/// <param name="make">Makes a series.</param>
/// <param name="limit">How many series it may have before new ones share one.</param>
internal sealed class MetricFamily(FamilyHeader header, Func<LabelSet, Series> make, int limit)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<byte[], Series> _byLabels = new(new LabelComparer());
    private Series? _overflow;
    private SeriesList _all = SeriesList.None;
    private bool _isOverflowTold;
    private int _observed;
    private int _epoch;

    public FamilyHeader Header { get; } = header;

    public int Limit => limit;

    /// <summary>Whether it is HealthKit's, which is collected apart from those of others.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The collection that ended last.</summary>
    public int Collection { get; private set; }

    /// <summary>How many instruments record into it; none when it is made from another family.</summary>
    public int Instruments { get; set; }

    /// <summary>Rises when it forgets series.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>
    /// Whether what is new from now on goes to the overflow. Of an observed family those count that this collection has seen, for what the last one
    /// has seen may be gone; there is room for both.
    /// </summary>
    public bool IsFull => Header.IsObserved ? _observed >= limit || All.Count >= 2 * limit : All.Count >= limit;

    /// <summary>Those that there are now.</summary>
    public SeriesList All => Volatile.Read(ref _all);

    public Series GetOrAdd(LabelSet labels)
    {
        lock (_changing)
        {
            return _byLabels.TryGetValue(labels.Bytes, out var known) ? known : IsFull ? Overflow() : Add(labels);
        }
    }

    /// <summary>Adds a series that is found elsewhere.</summary>
    public void Append(Series added)
    {
        lock (_changing)
        {
            Volatile.Write(ref _all, _all.With(added));
        }
    }

    /// <summary>The series of all that is over the limit.</summary>
    public Series Overflow()
    {
        if (Volatile.Read(ref _overflow) is { } known)
        {
            return known;
        }

        lock (_changing)
        {
            // It is there already when somebody records with the very label.
            var overflow = _byLabels.GetValueOrDefault(LabelSet.Overflow.Bytes) ?? Add(LabelSet.Overflow);
            Volatile.Write(ref _overflow, overflow);
            return overflow;
        }
    }

    /// <summary>A series was observed for the first time in this collection.</summary>
    public void CountObserved() => _observed++;

    /// <summary>Shows what a collection has observed, and forgets what is gone when it takes the room of others.</summary>
    public void EndCollection(int collection)
    {
        if (!Header.IsObserved)
        {
            return;
        }

        foreach (var series in All.Span)
        {
            ((ObservedSeries)series).Show(collection);
        }

        if (All.Count > limit && _observed < All.Count)
        {
            ForgetBefore(collection);
        }

        _observed = 0;
        Collection = collection;
    }

    /// <summary>Whether there is an overflow that was not asked for yet.</summary>
    public bool IsOverflowNew()
    {
        var isNew = !_isOverflowTold && Volatile.Read(ref _overflow) is not null;
        _isOverflowTold |= isNew;
        return isNew;
    }

    private Series Add(LabelSet labels)
    {
        var added = make(labels);
        _byLabels.Add(labels.Bytes, added);
        Volatile.Write(ref _all, _all.With(added));
        return added;
    }

    private void ForgetBefore(int collection)
    {
        lock (_changing)
        {
            var left = All.Span.ToArray().Where(series => ((ObservedSeries)series).IsIn(collection)).ToArray();
            _byLabels.Clear();
            foreach (var series in left)
            {
                _byLabels.Add(series.Labels, series);
            }

            Volatile.Write(ref _all, new SeriesList(left, left.Length));
            Volatile.Write(ref _overflow, null);
            Volatile.Write(ref _epoch, _epoch + 1);
        }
    }
}
