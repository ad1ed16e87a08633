namespace HealthKit.Telemetry.Prometheus;

/// <summary>The framework's request durations under common names and with short labels. The values are recorded once.</summary>
internal sealed class HttpFamilies
{
    /// <summary>The name of the framework's histogram on the page.</summary>
    public const string Source = "http_server_request_duration_seconds";

    private const string Unmatched = "(unmatched)";

    private readonly Lock _gate = new();
    private readonly MetricFamily _durations;
    private readonly MetricFamily _requests;
    private readonly SumSeries _overflowErrors = new(LabelSet.Overflow.Bytes);
    private HistogramSeries[] _errors = [];

    public HttpFamilies(double[] bounds, int limit)
    {
        Bounds = bounds;
        var durations = new FamilyHeader(
            "http_request_duration_seconds", MetricKind.Histogram, SeriesShape.Buckets, "Duration of HTTP requests by route.", "seconds",
            bounds);
        var requests = new FamilyHeader("http_requests", MetricKind.Counter, SeriesShape.Sum, "HTTP requests by route.", "", []);
        _durations = new MetricFamily(durations, static labels => new MergedHistogramSeries(labels.Bytes), limit);
        _requests = new MetricFamily(
            requests, labels => new CountSeries((BucketSeries)_durations.GetOrAdd(labels), bounds.Length + 1), limit);
    }

    public double[] Bounds { get; }

    public bool HasBounds(double[] bounds) => Bounds.AsSpan().SequenceEqual(bounds);

    public IReadOnlyList<MetricFamily> All => [_durations, _requests];

    /// <summary>The number of requests answered with 500 to 599, including those in the overflow series.</summary>
    public long ServerErrors =>
        (long)_overflowErrors.Value + Volatile.Read(ref _errors).Sum(series => series.CountBelow(Bounds.Length + 1));

    /// <summary>The number of all requests.</summary>
    public long Requests
    {
        get
        {
            var requests = 0L;
            foreach (var series in _durations.All.Span)
                requests += ((BucketSeries)series).CountBelow(Bounds.Length + 1);

            return requests;
        }
    }

    /// <summary>Adds a new series of the framework's histogram to the series of its route.</summary>
    public void Add(HistogramSeries series, LabelSet source)
    {
        var labels = source == LabelSet.Overflow ? LabelSet.Overflow : LabelSet.Of(
            [
                new("method", source["http_request_method"]),
                new("path", PathOf(source["http_route"])),
                new("status", source["http_response_status_code"]),
            ],
            [], new LabelPolicy(includeHostLabels: true, maximumNumbers: 0));
        lock (_gate)
        {
            ((MergedHistogramSeries)_durations.GetOrAdd(labels)).Add(series);
            _requests.GetOrAdd(labels);
            if (source["http_response_status_code"] is ['5', ..])
                Volatile.Write(ref _errors, [.. _errors, series]);
        }
    }

    /// <summary>Counts the error of a request beyond the series limit: the overflow series has no status code.</summary>
    public void AddOverflow(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (ref readonly var tag in tags)
        {
            if (tag is { Key: "http.response.status_code", Value: >= 500 and <= 599 })
                _overflowErrors.Add(1);
        }
    }

    private static string PathOf(string? route) => route is null ? Unmatched : route is ['/', ..] ? route : $"/{route}";
}
