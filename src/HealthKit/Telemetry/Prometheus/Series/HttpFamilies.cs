namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// The framework's measurement of requests under the names and with the labels that small teams write their first queries with: the same
/// numbers, recorded once.
/// </summary>
internal sealed class HttpFamilies
{
    /// <summary>The framework's histogram, as it is called on the page.</summary>
    public const string Source = "http_server_request_duration_seconds";

    private const string Unmatched = "(unmatched)";

    private readonly Lock _adding = new();
    private readonly MetricFamily _durations;
    private readonly MetricFamily _requests;
    private readonly SumSeries _errorsBeyond = new(LabelSet.Overflow.Bytes);
    private HistogramSeries[] _errors = [];

    public HttpFamilies(double[] bounds, int limit)
    {
        Bounds = bounds;
        var durations = FamilyHeader.Of(
            "http_request_duration_seconds", MetricKind.Histogram, SeriesShape.Buckets, "Duration of HTTP requests by route.", "seconds", bounds);
        var requests = FamilyHeader.Of("http_requests", MetricKind.Counter, SeriesShape.Sum, "HTTP requests by route.", "", []);
        _durations = new MetricFamily(durations, static labels => new MergedHistogramSeries(labels.Bytes), limit);
        _requests = new MetricFamily(
            requests, labels => new CountSeries((BucketSeries)_durations.GetOrAdd(labels), bounds.Length + 1), limit);
    }

    public double[] Bounds { get; }

    public IReadOnlyList<MetricFamily> All => [_durations, _requests];

    /// <summary>How many requests were answered with 500 to 599, those in the overflow among them.</summary>
    public long ServerErrors
    {
        get
        {
            var count = (long)_errorsBeyond.Value;
            foreach (var series in Volatile.Read(ref _errors))
            {
                for (var bucket = 0; bucket <= Bounds.Length; bucket++)
                {
                    count += series.CountIn(bucket);
                }
            }

            return count;
        }
    }

    /// <summary>By method, path and status: what there is now.</summary>
    public ReadOnlySpan<Series> Durations => _durations.All.Span;

    /// <summary>A new series of the framework's histogram joins that of its route.</summary>
    public void Add(HistogramSeries series, LabelSet source)
    {
        var labels = source == LabelSet.Overflow ? LabelSet.Overflow : LabelSet.Of(
            [
                new("method", source["http_request_method"]),
                new("path", PathOf(source["http_route"])),
                new("status", source["http_response_status_code"]),
            ],
            [], new LabelPolicy(showsPlaces: true, mostNumbers: 0));
        lock (_adding)
        {
            ((MergedHistogramSeries)_durations.GetOrAdd(labels)).Add(series);
            _requests.GetOrAdd(labels);
            if (source["http_response_status_code"] is ['5', ..])
            {
                Volatile.Write(ref _errors, [.. _errors, series]);
            }
        }
    }

    /// <summary>A request whose labels are beyond the limit of series: whether it failed would be lost with them.</summary>
    public void AddBeyond(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (ref readonly var tag in tags)
        {
            if (tag is { Key: "http.response.status_code", Value: >= 500 and <= 599 })
            {
                _errorsBeyond.Add(1);
            }
        }
    }

    private static string PathOf(string? route) => route switch
    {
        null => Unmatched,
        ['/', ..] => route,
        _ => $"/{route}",
    };
}
