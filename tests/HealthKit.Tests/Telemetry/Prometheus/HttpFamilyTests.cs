using System.Diagnostics.Metrics;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>The framework's request metrics under the names that common queries use, such as <c>http_requests_total</c>.</summary>
public sealed class HttpFamilyTests : IDisposable
{
    private readonly Scrapes _scrapes = new(options => options.SeriesLimit = 10);
    private readonly Histogram<double> _framework;

    public HttpFamilyTests() => _framework = Framework("shop.Hosting", [0.1, 1]);

    [Fact]
    public void Requests_OfARoute_AreOneSeriesWhateverTheirProtocol()
    {
        Record("GET", "orders/{id}", 200, 0.05, "1.1");
        Record("GET", "/orders/{id}", 200, 0.5, "2");
        Record("GET", "/orders/{id}", 500, 3, "2");

        var page = _scrapes.Read();

        Assert.Equal(2, page.Value("http_requests_total", "method=GET,path=/orders/{id},status=200"));
        Assert.Equal(1, page.Value("http_requests_total", "method=GET,path=/orders/{id},status=500"));
        Assert.Equal(1, page.Value("http_request_duration_seconds_bucket", "le=0.1,method=GET,path=/orders/{id},status=200"));
        Assert.Equal(2, page.Value("http_request_duration_seconds_bucket", "le=1.0,method=GET,path=/orders/{id},status=200"));
        Assert.Equal(0.55, page.Value("http_request_duration_seconds_sum", "method=GET,path=/orders/{id},status=200"), 9);
        Assert.Equal(3, page["http_server_request_duration_seconds"].Samples.Where(sample =>
            sample.Name.EndsWith("_count", StringComparison.Ordinal)).Sum(sample => sample.Value));
    }

    [Fact]
    public void Requests_ThatMatchNoRoute_ShareOnePath()
    {
        Record("GET", null, 404, 0.01, "1.1");
        Record("GET", null, 404, 0.02, "2");

        Assert.Equal(2, _scrapes.Read().Value("http_requests_total", "method=GET,path=(unmatched),status=404"));
    }

    [Fact]
    public void Counts_OfTheHistogram_AreTheCounter()
    {
        for (var request = 0; request < 100; request++)
            Record("GET", $"/{request % 3}", request % 2 == 0 ? 200 : 500, request / 50.0, "1.1");

        var page = _scrapes.Read();
        var counts = page.Samples.Where(sample => sample.Name == "http_request_duration_seconds_count")
            .ToDictionary(sample => sample.LabelText, sample => sample.Value);
        var counters = page["http_requests_total"].Samples.ToDictionary(sample => sample.LabelText, sample => sample.Value);

        Assert.Equal(6, counters.Count);
        Assert.Equal(counts.OrderBy(pair => pair.Key, StringComparer.Ordinal), counters.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(100, counters.Values.Sum());
    }

    [Fact]
    public void Routes_BeyondTheLimit_ShareTheOverflowAndAreLoggedOnce()
    {
        for (var route = 0; route < 25; route++)
            Record("GET", $"/{route}", 200, 0.01, "1.1");

        Assert.Equal(15, _scrapes.Read().Value("http_requests_total", "otel_metric_overflow=true"));
        Assert.Equal(25, _scrapes.Read()["http_requests_total"].Samples.Sum(sample => sample.Value));
        Assert.Single(_scrapes.LogLines);
    }

    [Fact]
    public void Families_WithoutRequests_AreNotThere()
    {
        Assert.Equal("", _scrapes.Text());
    }

    [Fact]
    public void Meter_MadeAgain_CountsOn()
    {
        using (var first = new Meter("shop.first", null, null, _scrapes.Host))
            Record("GET", "/", 200, 0.01, "1.1");

        Framework("shop.second", [0.1, 1])
            .Record(0.01, new("http.request.method", "GET"), new("http.route", "/"), new("http.response.status_code", 200));

        Assert.Equal(2, _scrapes.Read().Value("http_requests_total", "method=GET,path=/,status=200"));
    }

    [Fact]
    public void App_ThatCountsItsRequestsItself_KeepsItsFamilyAndItsFramework()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateCounter<int>("http.requests").Add(7);

        var framework = scrapes.Meter.CreateHistogram<double>("http.server.request.duration", "s");
        framework.Record(0.01, new KeyValuePair<string, object?>("http.route", "/"));

        Assert.Equal(["http_request_duration_seconds", "http_requests_total", "http_server_request_duration_seconds"],
            scrapes.Read().Families.Select(family => family.Name));
        Assert.Equal(7, scrapes.Read().Value("http_requests_total"));
        Assert.Single(scrapes.LogLines);
    }

    public void Dispose() => _scrapes.Dispose();

    private Histogram<double> Framework(string meter, double[] bounds) => _scrapes.Host.Create(new MeterOptions(meter)).CreateHistogram(
        "http.server.request.duration", "s", "Duration of HTTP server requests.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private void Record(string method, string? route, int status, double seconds, string version)
    {
        var tags = new System.Diagnostics.TagList
        {
            { "http.request.method", method }, { "url.scheme", "http" }, { "http.response.status_code", status },
                { "network.protocol.version", version },
        };
        if (route is not null)
            tags.Add("http.route", route);

        _framework.Record(seconds, tags);
    }
}
