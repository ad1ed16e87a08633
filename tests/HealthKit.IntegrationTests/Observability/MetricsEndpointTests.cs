using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Management;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Observability;

public sealed class MetricsEndpointTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [Theory]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;"
        + "q=0.5,*/*;q=0.1", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        OpenMetrics)]
    [InlineData("application/openmetrics-text;version=0.0.1", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.9", Text)]
    [InlineData("application/openmetrics-text;q=0", Text)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", Text)]
    [InlineData(";;;,,,", Text)]
    public async Task Format_ByAccept_IsWhatTheScraperReads(string accept, string contentType)
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("db"));

        var answer = await (accept.Length == 0 ? app.GetAsync("/metrics") : app.GetAsync("/metrics", ("Accept", accept)));

        Assert.Equal((HttpStatusCode.OK, contentType), (answer.Status, answer.ContentType));
        Assert.Equal(contentType == OpenMetrics, answer.Body.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.Contains("health_check_status{check=\"db\",status=\"healthy\"} 1\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargePage_ClientAcceptsGzip_IsCompressed()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("db"));
        await PageAsync(app, static page => page.Length > 4_096);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/metrics", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await app.Client.SendAsync(request);
        using var unzipped = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Contains("health_check_status{check=\"db\",status=\"healthy\"} 1\n", await unzipped.ReadToEndAsync(),
            StringComparison.Ordinal);
        Assert.Null((await app.GetAsync("/metrics", ("Accept-Encoding", "gzip;q=0, br"))).Header("Content-Encoding"));
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("OPTIONS", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", HttpStatusCode.MethodNotAllowed)]
    public async Task Method_OfTheRequest_IsTreatedAsByProbes(string method, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit());

        Assert.Equal(status, (await app.SendAsync(method, "/METRICS/")).Status);
    }

    [Fact]
    public async Task Page_WhileEverythingIsUnhealthyOrInMaintenance_Is200AndRunsNoCheck()
    {
        var runs = 0;
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Checks:db:Interval"] = "01:00:00";
            builder.Services.AddHealthKit().AddCheck("db", () =>
            {
                Interlocked.Increment(ref runs);
                return HealthCheckResult.Unhealthy();
            });
        });
        app.Services.GetRequiredService<IHealthControl>().EnterMaintenance();
        var before = Volatile.Read(ref runs);

        for (var scrape = 0; scrape < 50; scrape++)
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/metrics")).Status);

        Assert.Equal(before, Volatile.Read(ref runs));
        Assert.Contains("health_status{probe=\"ready\",status=\"unhealthy\"} 1\n", (await app.GetAsync("/metrics")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfTheApp_AreCountedByRouteAndThoseOfProbesAreNot()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit(), static web =>
        {
            web.MapGet("/orders/{id}", static (int id) => id);
            web.MapGet("/fail", static () => Results.StatusCode(500));
        });

        // The page counts from the first scrape on.
        await app.GetAsync("/orders/0");
        await app.GetAsync("/metrics");
        for (var id = 0; id < 20; id++)
        {
            await app.GetAsync($"/orders/{id}");
            await app.GetAsync($"/scan/{id}.php");
            await app.GetAsync("/health/live");
        }

        await app.GetAsync("/fail");
        var page = (await app.GetAsync("/metrics")).Body.Split('\n');

        Assert.Equal(
            [
                """http_requests_total{method="GET",path="(unmatched)",status="404"} 20""",
                """http_requests_total{method="GET",path="/fail",status="500"} 1""",
                """http_requests_total{method="GET",path="/orders/{id}",status="200"} 20""",
            ],
            page.Where(line => line.StartsWith("http_requests_total{", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("""http_request_duration_seconds_count{method="GET",path="/orders/{id}",status="200"} 20""", page);
        Assert.Contains("""health_probe_requests_total{code="200",probe="live"} 20""", page);
        Assert.Contains(page, line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
            && line.EndsWith(" 20", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Path_ThatTheAppMaps_StaysTheApps()
    {
        await using var app = await TestApp.StartAsync(
            static builder => builder.Services.AddHealthKit(), static web => web.MapGet("/metrics", static () => "of another exporter"));

        Assert.Equal("of another exporter", (await app.GetAsync("/metrics")).Body);
        Assert.Contains("/metrics", Assert.Single(await app.Logs.UntilAsync(1201)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_MappedAsARoute_IsServedThere()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit(), static web => web.MapHealthKit());

        Assert.Contains("health_status", (await app.GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_SwitchedOff_IsTheAppsBusiness()
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Metrics:Enabled"] = "false";
            builder.Services.AddHealthKit();
        });

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Page_WithAManagementPort_IsThereOnly()
    {
        await using var app = await ManagedApp.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await app.App.GetAsync("/metrics")).Status);
        Assert.Contains("health_status", (await app.SendAsync("GET", "/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_TwoInOneProcess_ShowTheirOwn()
    {
        await using var one = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("one"));
        await using var two = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("two"));

        var page = await PageAsync(two, static page => page.Contains("\ndotnet_", StringComparison.Ordinal));

        Assert.DoesNotContain("check=\"one\"", page, StringComparison.Ordinal);
        var series = page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.LastIndexOf(' ')])
            .ToArray();
        Assert.Distinct(series);
    }

    [Fact]
    public async Task Meters_OfTheApp_AreShownAndExcludedOnesAreNot()
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Metrics:Exclude:0"] = "Noise.*";
            builder.Services.AddHealthKit();
        });
        await app.GetAsync("/metrics");
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        meters.Create(new MeterOptions("Shop")).CreateCounter<long>("shop.orders", "{order}", "Orders placed.")
            .Add(3, new KeyValuePair<string, object?>("country", "de"));
        meters.Create(new MeterOptions("Noise.Deep")).CreateCounter<long>("noise").Add(1);

        var page = (await app.GetAsync("/metrics")).Body;

        Assert.Contains("# HELP shop_orders_total Orders placed.\n# TYPE shop_orders_total counter\nshop_orders_total{country=\"de\"} "
            + "3\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("noise", page, StringComparison.Ordinal);
    }

    // On a busy machine a page comes without the observable instruments, because HealthKit waits at most 3 s for a collection.
    private static async Task<string> PageAsync(TestApp app, Func<string, bool> isComplete)
    {
        var page = "";
        await Eventually.TrueAsync(async () => isComplete(page = (await app.GetAsync("/metrics")).Body), TestApp.Deadline,
            "the page is complete");
        return page;
    }
}
