using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Prometheus;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>HealthKit's page has the families of the registry after its own.</summary>
public sealed class HealthKitPageTests
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Page_OfTheApp_HasItsMetrics()
    {
        Create();
        await using var app = await Shop.StartAsync(_registry);
        await app.OrderAsync(1);

        var answer = await app.UntilPageHasAsync("/metrics", "shop_orders_total 3");

        var page = Exposition.Parse(answer.Body);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.ContentType);
        Assert.Equal(3, page["shop_orders_total"]);
        Assert.Equal(("histogram", 40), (page.Families["shop_order_size"].Type, page["shop_order_size_sum"]));
        Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
        Assert.Equal(1, page.Sum("http_requests_total"));

        // HealthKit's families are in the registry too, and once on the page.
        Assert.Single(Lines(answer.Body), static line => line == "# TYPE health_check_status gauge");
        Assert.DoesNotContain(app.Logs.Own, static line => line.EventId is 1511 or 1800);
    }

    [Fact]
    public async Task Page_InOpenMetrics_HasThemBeforeItsOneEnd()
    {
        Create();
        await using var app = await Shop.StartAsync(_registry);

        var answer = await app.UntilPageHasAsync("/metrics", "shop_orders_total 3.0", ("Accept", OpenMetrics));

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", answer.ContentType);
        var lines = Lines(answer.Body);
        Assert.Contains("# TYPE shop_orders counter", lines);
        Assert.Contains("shop_orders_total 3.0", lines);
        Assert.Contains("shop_order_size_bucket{le=\"50.0\"} 1", lines);
        Assert.Equal("# EOF", Assert.Single(lines, static line => line.StartsWith("# EOF", StringComparison.Ordinal)));
        Assert.EndsWith("# EOF\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfTheManagementPort_HasThemToo()
    {
        Create();
        var port = FreePort.Next();
        await using var app = await Shop.StartAsync(
            _registry, null, ("HealthKit:ManagementPort", $"{port}"), ("HealthKit:Management:Address", "127.0.0.1"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        // HealthKit's page waits three seconds for the families of the registry.
        var page = await Eventually.SucceedsAsync(
            async () =>
            {
                var scraped = Exposition.Parse(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
                Assert.Equal(3, scraped["shop_orders_total"]);
                return scraped;
            },
            TestApp.Deadline);

        Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
    }

    [Fact]
    public async Task Metric_WithTheNameOfAFamily_IsLeftOutWithOneLine()
    {
        Metrics.WithCustomRegistry(_registry).CreateCounter("http_requests_total", "Of the app.", "code").WithLabels("200").Inc(70);
        Create();
        await using var app = await Shop.StartAsync(_registry);
        await app.OrderAsync(1);

        for (var scrape = 0; scrape < 2; scrape++)
        {
            var page = Exposition.Parse((await app.UntilPageHasAsync("/metrics", "shop_orders_total 3")).Body);
            await app.GetAsync("/metrics", ("Accept", OpenMetrics));
            Assert.Equal(1, page.Sum("http_requests_total"));
            Assert.Equal(3, page["shop_orders_total"]);
        }

        var line = Assert.Single(await app.Logs.UntilAsync(1511));
        Assert.Equal(
            "Family http_requests of another library is missing from the metrics page, which has a family of this name. Rename one.",
            line.Message);
    }

    private static string[] Lines(string page) => page.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Create()
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        factory.CreateCounter("shop_orders_total", "Orders.").Inc(3);
        factory.CreateHistogram("shop_order_size", "Items.", new HistogramConfiguration { Buckets = [1, 10, 50] }).Observe(40);
    }
}
