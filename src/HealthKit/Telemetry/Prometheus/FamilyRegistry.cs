using System.Collections.Immutable;
using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>All families of the page. Two of one name are one family when they fit, and else the later is left out.</summary>
internal sealed class FamilyRegistry(int seriesLimit, ILogger logger)
{
    // No process has as many instruments unless it makes them without end.
    private const int MostFamilies = 10_000;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, MetricFamily> _bySample = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly GuardedLogger _logger = new(logger);
    private ImmutableArray<MetricFamily> _all = [];

    /// <summary>Requests by route; <c>null</c> until the framework measures them.</summary>
    public HttpFamilies? Http { get; private set; }

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<MetricFamily> All => ImmutableInterlocked.InterlockedCompareExchange(ref _all, default, default);

    /// <summary>The family to record into, or <c>null</c> when a different one has the name already.</summary>
    public MetricFamily? Join(FamilyHead head, string instrument, string meter)
    {
        lock (_changing)
        {
            if (head.Samples.Select(_bySample.GetValueOrDefault).FirstOrDefault(static family => family is not null) is { } taken)
            {
                if (taken.Head.Fits(head))
                {
                    taken.Instruments++;
                    return taken;
                }

                TellOnce(head.Name, () => TelemetryLog.NameClash(_logger, instrument, meter, taken.Head.Name));
                return null;
            }

            if (_all.Length >= MostFamilies)
            {
                TellOnce("", () => TelemetryLog.TooManyFamilies(_logger, MostFamilies));
                return null;
            }

            var family = new MetricFamily(head, Maker(head), seriesLimit, Filled) { Instruments = 1 };
            Add(family);
            return family;
        }
    }

    /// <summary>An instrument is gone; with its last one the family goes.</summary>
    public void Leave(MetricFamily family)
    {
        lock (_changing)
        {
            if (--family.Instruments > 0)
            {
                return;
            }

            foreach (var sample in family.Head.Samples)
            {
                _bySample.Remove(sample);
            }

            _all = _all.Remove(family);
        }
    }

    private void Add(MetricFamily family)
    {
        foreach (var sample in family.Head.Samples)
        {
            _bySample.Add(sample, family);
        }

        _all = _all.Add(family).Sort(static (one, other) => string.CompareOrdinal(one.Head.Name, other.Head.Name));
    }

    private Func<LabelSet, Series> Maker(FamilyHead head) => head.Shape switch
    {
        SeriesShape.Sum => static labels => new SumSeries(labels),
        SeriesShape.Buckets when head.Name == HttpFamilies.Source => HttpMaker(head),
        SeriesShape.Buckets => labels => new HistogramSeries(labels, head.Bounds),
        _ => static labels => new ValueSeries(labels),
    };

    private Func<LabelSet, Series> HttpMaker(FamilyHead head)
    {
        // Made when the framework's instrument is, whose buckets they have; and left in place when a second one replaces it.
        Http ??= MakeHttp(head.Bounds);
        return labels =>
        {
            var series = new HistogramSeries(labels, head.Bounds);
            if (Http.Bounds.AsSpan().SequenceEqual(head.Bounds))
            {
                Http.Add(series);
            }

            return series;
        };
    }

    private HttpFamilies MakeHttp(double[] bounds)
    {
        var http = new HttpFamilies(bounds, seriesLimit);
        foreach (var family in http.All)
        {
            Add(family);
        }

        return http;
    }

    private void Filled(MetricFamily family) => TelemetryLog.TooManySeries(_logger, family.Head.Name, seriesLimit);

    // Names come from instruments; each is told of once.
    private void TellOnce(string name, Action tell)
    {
        if (_told.Count < MostFamilies && _told.Add(name))
        {
            tell();
        }
    }
}
