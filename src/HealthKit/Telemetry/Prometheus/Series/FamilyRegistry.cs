using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>All families of the page. Two of one name are one family when they fit, and else the later is left out.</summary>
internal sealed class FamilyRegistry(int seriesLimit, ILogger logger)
{
    // Those of ours are by check, probe or channel, of which there are as many as were registered: each has its series.
    private const int MaximumOwnSeries = 100_000;

    // No process has as many instruments unless it makes them without end.
    private const int MaximumFamilies = 10_000;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, MetricFamily> _bySample = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly GuardedLogger _logger = new(logger);
    private MetricFamily[] _all = [];
    private HttpFamilies? _http;

    /// <summary>Requests by route; <c>null</c> until the framework measures them.</summary>
    public HttpFamilies? Http => Volatile.Read(ref _http);

    /// <summary>Requests by route when they are made from this family, else <c>null</c>.</summary>
    public HttpFamilies? HttpOf(MetricFamily family) =>
        family.Header.Name == HttpFamilies.Source && Http is { } http && http.Bounds.AsSpan().SequenceEqual(family.Header.Bounds) ? http : null;

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<MetricFamily> All => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _all));

    /// <summary>The family to record into, or <c>null</c> when a different one has the name already.</summary>
    public MetricFamily? TryAdd(FamilyHeader header, string instrument, string meter)
    {
        Action? tell = null;
        MetricFamily? family;
        lock (_changing)
        {
            family = FindOrAdd(header, instrument, meter, ref tell);
            if (family is not null)
            {
                family.Instruments++;
            }
        }

        // A logger may do what it likes, make meters too.
        tell?.Invoke();
        return family;
    }

    /// <summary>An instrument is gone; with its last one the family goes.</summary>
    public void Remove(MetricFamily family)
    {
        lock (_changing)
        {
            if (--family.Instruments > 0)
            {
                return;
            }

            foreach (var sample in family.Header.Samples)
            {
                _bySample.Remove(sample);
            }

            Volatile.Write(ref _all, [.. _all.Where(other => other != family)]);
        }
    }

    /// <summary>To be called when all observable instruments were asked, by one thread at a time.</summary>
    public void EndCollection(int collection, bool isOwn)
    {
        foreach (var family in Volatile.Read(ref _all))
        {
            if (family.IsOwn != isOwn)
            {
                continue;
            }

            family.EndCollection(collection);

            // Told of here, and not by the thread that records. One that is made from another has its overflow from there.
            if (family.IsOverflowNew() && family.Instruments > 0)
            {
                TelemetryLog.TooManySeries(_logger, family.Header.Name, family.Limit);
            }
        }
    }

    private MetricFamily? FindOrAdd(FamilyHeader header, string instrument, string meter, ref Action? tell)
    {
        if (TakenBy(header) is { } taken)
        {
            // A name of ours is ours, whoever else uses it: alerts depend on it.
            if (taken.Header.Fits(header) && taken.IsOwn == (meter == HealthKitMetrics.Name))
            {
                return taken;
            }

            tell += Once(header.Name, () => TelemetryLog.NameClash(_logger, instrument, meter, taken.Header.Name));
            return null;
        }

        if (_all.Length >= MaximumFamilies)
        {
            tell += Once("", () => TelemetryLog.TooManyFamilies(_logger, MaximumFamilies));
            return null;
        }

        var isHttp = header.Shape == SeriesShape.Buckets && header.Name == HttpFamilies.Source;
        if (isHttp && _http is null)
        {
            AddHttp(header.Bounds, meter, ref tell);
        }

        var isOwn = meter == HealthKitMetrics.Name;
        var family = new MetricFamily(header, isHttp ? HttpMaker(header.Bounds) : Maker(header), isOwn ? MaximumOwnSeries : seriesLimit) { IsOwn = isOwn };
        Add(family);
        return family;
    }

    private MetricFamily? TakenBy(FamilyHeader header) =>
        header.Samples.Select(_bySample.GetValueOrDefault).FirstOrDefault(static family => family is not null);

    private void Add(MetricFamily family)
    {
        foreach (var sample in family.Header.Samples)
        {
            _bySample.Add(sample, family);
        }

        Volatile.Write(ref _all, [.. _all.Append(family).OrderBy(static one => one.Header.Name, StringComparer.Ordinal)]);
    }

    private static Func<LabelSet, Series> Maker(FamilyHeader header) => header.Shape switch
    {
        SeriesShape.Sum => static labels => new SumSeries(labels.Bytes),
        SeriesShape.Value => static labels => new ValueSeries(labels.Bytes),
        SeriesShape.Buckets => labels => new HistogramSeries(labels.Bytes, header.Bounds),
        _ => static labels => new ObservedSeries(labels.Bytes),
    };

    // Made when the framework's instrument is, whose buckets they have; and left in place when a second one replaces it.
    private void AddHttp(double[] bounds, string meter, ref Action? tell)
    {
        var http = new HttpFamilies(bounds, seriesLimit);
        foreach (var family in http.All)
        {
            if (TakenBy(family.Header) is { } taken)
            {
                // The app counts its requests itself.
                tell += Once(family.Header.Name, () => TelemetryLog.NameClash(_logger, family.Header.Name, meter, taken.Header.Name));
            }
            else
            {
                Add(family);
            }
        }

        Volatile.Write(ref _http, http);
    }

    private Func<LabelSet, Series> HttpMaker(double[] bounds)
    {
        var http = _http!;
        return labels =>
        {
            var series = new HistogramSeries(labels.Bytes, bounds);
            if (http.Bounds.AsSpan().SequenceEqual(bounds))
            {
                http.Add(series, labels);
            }

            return series;
        };
    }

    // Names come from instruments; each is told of once.
    private Action? Once(string name, Action tell) => _reported.Count < MaximumFamilies && _reported.Add(name) ? tell : null;
}
