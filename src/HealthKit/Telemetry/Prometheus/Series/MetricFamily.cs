namespace HealthKit.Telemetry.Prometheus;

/// <summary>All series of one metric name, of all instruments that record it.</summary>
internal sealed class MetricFamily(FamilyHeader header, Func<LabelSet, Series> create, int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], Series> _byLabels = new(new LabelComparer());
    private Series? _overflow;
    private SeriesList _all = SeriesList.None;
    private bool _isOverflowReported;
    private int _observed;
    private int _epoch;

    public FamilyHeader Header { get; } = header;

    public int Limit => limit;

    /// <summary>Whether it is a family of HealthKit, which is collected separately.</summary>
    public bool IsOwn { get; init; }

    public int Collection { get; private set; }

    /// <summary>The number of instruments that record into it; 0 when it is derived from another family.</summary>
    public int Instruments { get; set; }

    /// <summary>Increases each time the family removes series.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Whether new labels go to the overflow series.</summary>
    // In an observed family only the series of this collection count: those of the previous one may disappear. There is room for both.
    public bool IsFull => Header.IsObserved ? _observed >= limit || All.Count >= 2 * limit : All.Count >= limit;

    public SeriesList All => Volatile.Read(ref _all);

    public Series GetOrAdd(LabelSet labels)
    {
        lock (_gate)
            return _byLabels.TryGetValue(labels.Bytes, out var known) ? known : IsFull ? Overflow() : Add(labels);
    }

    /// <summary>Adds a series that another table looks up by its labels.</summary>
    public void Append(Series added)
    {
        lock (_gate)
            Volatile.Write(ref _all, _all.With(added));
    }

    /// <summary>The shared series of all labels beyond the limit.</summary>
    public Series Overflow()
    {
        if (Volatile.Read(ref _overflow) is { } known)
            return known;

        lock (_gate)
        {
            // It exists already when an app records with this label.
            var overflow = _byLabels.GetValueOrDefault(LabelSet.Overflow.Bytes) ?? Add(LabelSet.Overflow);
            Volatile.Write(ref _overflow, overflow);
            return overflow;
        }
    }

    public void CountObserved() => _observed++;

    /// <summary>Shows the observations of a collection, and removes series without one when the family exceeds its limit.</summary>
    public void EndCollection(int collection)
    {
        if (!Header.IsObserved)
            return;

        foreach (var series in All.Span)
            ((ObservedSeries)series).Show(collection);

        if (All.Count > limit && _observed < All.Count)
            RemoveBefore(collection);

        _observed = 0;
        Collection = collection;
    }

    /// <summary>Returns <c>true</c> once, after the overflow series was created.</summary>
    public bool IsOverflowNew()
    {
        var isNew = !_isOverflowReported && Volatile.Read(ref _overflow) is not null;
        _isOverflowReported |= isNew;
        return isNew;
    }

    private Series Add(LabelSet labels)
    {
        var added = create(labels);
        _byLabels.Add(labels.Bytes, added);
        Volatile.Write(ref _all, _all.With(added));
        return added;
    }

    private void RemoveBefore(int collection)
    {
        lock (_gate)
        {
            Series[] left = [.. All.Span.ToArray().Where(series => ((ObservedSeries)series).IsIn(collection))];
            _byLabels.Clear();
            foreach (var series in left)
                _byLabels.Add(series.Labels, series);

            Volatile.Write(ref _all, new SeriesList(left, left.Length));
            Volatile.Write(ref _overflow, null);
            Volatile.Write(ref _epoch, _epoch + 1);
        }
    }
}

/// <summary>The series of a family at one moment. A longer list shares the array of a shorter one while the array has room.</summary>
internal sealed class SeriesList(Series[] items, int count)
{
    public static SeriesList None { get; } = new([], 0);

    public int Count => count;

    public ReadOnlySpan<Series> Span => items.AsSpan(0, count);

    /// <summary>Call it on the latest list only, from one thread at a time.</summary>
    public SeriesList With(Series added)
    {
        var longer = items;
        if (count == longer.Length)
        {
            longer = new Series[Math.Max(4, count * 2)];
            items.CopyTo(longer, 0);
        }

        longer[count] = added;
        return new SeriesList(longer, count + 1);
    }
}
