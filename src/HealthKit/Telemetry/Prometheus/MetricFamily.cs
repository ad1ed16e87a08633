namespace HealthKit.Telemetry.Prometheus;

/// <summary>All series of one name, whoever records them.</summary>
/// <param name="head">Its name and what is written above its series.</param>
/// <param name="make">Makes a series.</param>
/// <param name="limit">How many series it may have before new ones share one.</param>
/// <param name="filled">Told once, when it has as many.</param>
internal sealed class MetricFamily(FamilyHead head, Func<LabelSet, Series> make, int limit, Action<MetricFamily> filled)
{
    private readonly Lock _adding = new();
    private readonly Dictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private Series? _overflow;
    private bool _isToldFull;
    private SeriesList _all = new([], 0);

    public FamilyHead Head { get; } = head;

    /// <summary>How many instruments record into it.</summary>
    public int Instruments { get; set; }

    /// <summary>Rises when it forgets series.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether what is new from now on goes to the overflow.</summary>
    public bool IsFull => Volatile.Read(ref _all).Count >= limit;

    /// <summary>Those that there are now; may be read while others are added.</summary>
    public ReadOnlySpan<Series> All => Volatile.Read(ref _all).Span;

    public Series GetOrAdd(LabelSet labels)
    {
        lock (_adding)
        {
            if (_byLabels.TryGetValue(labels.Text, out var known))
            {
                return known;
            }

            if (IsFull)
            {
                return Overflow();
            }

            var added = make(labels);
            _byLabels.Add(labels.Text, added);
            Volatile.Write(ref _all, _all.With(added));
            return added;
        }
    }

    /// <summary>The series of all that is over the limit.</summary>
    public Series Overflow()
    {
        lock (_adding)
        {
            if (_overflow is null)
            {
                _overflow = make(LabelSet.Overflow);
                Volatile.Write(ref _all, _all.With(_overflow));
            }

            if (!_isToldFull)
            {
                _isToldFull = true;
                filled(this);
            }

            return _overflow;
        }
    }

    /// <summary>Forgets what was observed before this collection and not since.</summary>
    public void ForgetBefore(int collection)
    {
        lock (_adding)
        {
            Series[] left = [.. All.ToArray().Where(series => series is not ValueSeries value || value.Collection >= collection)];
            _overflow = left.Contains(_overflow) ? _overflow : null;
            _byLabels.Clear();
            foreach (var series in left.Where(series => series != _overflow))
            {
                _byLabels.Add(series.Labels.Text, series);
            }

            Volatile.Write(ref _all, new SeriesList(left, left.Length));
            Epoch++;
        }
    }
}
