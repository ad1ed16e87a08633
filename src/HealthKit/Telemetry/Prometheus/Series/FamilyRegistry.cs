namespace HealthKit.Telemetry.Prometheus;

/// <summary>All families of the page. Compatible instruments of one name share a family; an incompatible one is left out.</summary>
internal sealed class FamilyRegistry(int seriesLimit, ILogger logger)
{
    // HealthKit's series are per check, probe or channel, so the registrations limit their number.
    private const int MaximumOwnSeries = 100_000;

    // Only a process that keeps creating instruments reaches this number.
    private const int MaximumFamilies = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricFamily> _bySample = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly GuardedLogger _logger = new(logger);
    private MetricFamily[] _all = [];
    private HttpFamilies? _http;

    /// <summary>Requests by route; <c>null</c> until the framework measures requests.</summary>
    public HttpFamilies? Http => Volatile.Read(ref _http);

    /// <summary>Requests by route when they are derived from this family, otherwise <c>null</c>.</summary>
    public HttpFamilies? HttpOf(MetricFamily family) =>
        family.Header.Name == HttpFamilies.Source && Http is { } http && http.HasBounds(family.Header.Bounds) ? http : null;

    /// <summary>Sorted by name.</summary>
    public ImmutableArray<MetricFamily> All => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _all));

    /// <summary>The family of an instrument, or <c>null</c> when an incompatible family has the name.</summary>
    public MetricFamily? TryAdd(FamilyHeader header, string instrument, string meter)
    {
        Action? log = null;
        MetricFamily? family;
        lock (_gate)
        {
            family = FindOrAdd(header, instrument, meter, ref log);
            if (family is not null)
                family.Instruments++;
        }

        // Outside the lock: a logger may itself create meters.
        log?.Invoke();
        return family;
    }

    /// <summary>Removes one instrument, and with the last one the family.</summary>
    public void Remove(MetricFamily family)
    {
        lock (_gate)
        {
            if (--family.Instruments > 0)
                return;

            foreach (var sample in family.Header.Samples)
                _bySample.Remove(sample);

            Volatile.Write(ref _all, [.. _all.Where(other => other != family)]);
        }
    }

    /// <summary>Ends a collection after all observable instruments were read. Call it from one thread at a time.</summary>
    public void EndCollection(int collection, bool isOwn)
    {
        foreach (var family in Volatile.Read(ref _all))
        {
            if (family.IsOwn != isOwn)
                continue;

            family.EndCollection(collection);

            // Logged here and not by the recording thread. The overflow of a derived family comes from its source, which has its own line.
            if (family.IsOverflowNew() && family.Instruments > 0)
                TelemetryLog.TooManySeries(_logger, family.Header.Name, family.Limit);
        }
    }

    private MetricFamily? FindOrAdd(FamilyHeader header, string instrument, string meter, ref Action? log)
    {
        var isOwn = meter == HealthKitMetrics.Name;
        if (TakenBy(header) is { } taken)
        {
            // No other meter may record into HealthKit's families: alerts depend on them.
            if (taken.Header.Fits(header) && taken.IsOwn == isOwn)
                return taken;

            log += Once(header.Name, () => TelemetryLog.NameClash(_logger, instrument, meter, taken.Header.Name));
            return null;
        }

        if (_all.Length >= MaximumFamilies)
        {
            log += Once("", () => TelemetryLog.TooManyFamilies(_logger, MaximumFamilies));
            return null;
        }

        var isHttp = header.Shape == SeriesShape.Buckets && header.Name == HttpFamilies.Source;
        if (isHttp && _http is null)
            AddHttp(header.Bounds, meter, ref log);

        var create = isHttp ? HttpFactory(header.Bounds) : Factory(header);
        var family = new MetricFamily(header, create, isOwn ? MaximumOwnSeries : seriesLimit) { IsOwn = isOwn };
        Add(family);
        return family;
    }

    private MetricFamily? TakenBy(FamilyHeader header) =>
        header.Samples.Select(_bySample.GetValueOrDefault).FirstOrDefault(static family => family is not null);

    private void Add(MetricFamily family)
    {
        foreach (var sample in family.Header.Samples)
            _bySample.Add(sample, family);

        Volatile.Write(ref _all, [.. _all.Append(family).OrderBy(static one => one.Header.Name, StringComparer.Ordinal)]);
    }

    private static Func<LabelSet, Series> Factory(FamilyHeader header) => header.Shape switch
    {
        SeriesShape.Sum => static labels => new SumSeries(labels.Bytes),
        SeriesShape.Value => static labels => new ValueSeries(labels.Bytes),
        SeriesShape.Buckets => labels => new HistogramSeries(labels.Bytes, header.Bounds),
        _ => static labels => new ObservedSeries(labels.Bytes),
    };

    // Created with the framework's instrument, whose buckets they share, and kept when another instrument replaces it.
    private void AddHttp(double[] bounds, string meter, ref Action? log)
    {
        var http = new HttpFamilies(bounds, seriesLimit);
        foreach (var family in http.All)
        {
            if (TakenBy(family.Header) is { } taken)
            {
                // The app has its own metric of this name.
                log += Once(family.Header.Name, () => TelemetryLog.NameClash(_logger, family.Header.Name, meter, taken.Header.Name));
            }
            else
            {
                Add(family);
            }
        }

        Volatile.Write(ref _http, http);
    }

    private Func<LabelSet, Series> HttpFactory(double[] bounds)
    {
        var http = _http!;
        return labels =>
        {
            var series = new HistogramSeries(labels.Bytes, bounds);
            if (http.HasBounds(bounds))
                http.Add(series, labels);

            return series;
        };
    }

    // One log line per name. The bound limits the memory for names.
    private Action? Once(string name, Action log) => _reported.Count < MaximumFamilies && _reported.Add(name) ? log : null;
}
