using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using HealthKit.PackageTests;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>Pages that prometheus-net writes have every documented family of HealthKit under its name, type, help and labels.</summary>
public sealed partial class RegistryPageTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // Other than notifications, which the app has none of, and memory, which moves.
    private static readonly string[] Steady =
    [
        "health_check_total", "health_check_duration_seconds", "health_check_transitions_total", "health_check_timeouts_total",
        "health_check_status", "health_check_last_success_timestamp_seconds", "health_check_last_run_timestamp_seconds", "health_status",
        "health_draining", "health_reactions_skipped_total", "health_log_dropped_total", "health_probe_requests_total",
        "http_requests_total", "http_request_duration_seconds",
    ];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task MapMetrics_HasEveryDocumentedFamilyAsHealthKitsPageHasIt()
    {
        await using var app = await Shop.StartAsync(
            _registry, app => app.MapMetrics("/prometheus", _registry), ("HealthKit:Metrics:Path", "/own"));
        await app.OrderAsync(1, 2, -3);
        await app.GetAsync("/health/ready");
        await MeasuredAsync(app);

        var theirs = await app.ScrapeAsync("/prometheus");
        var ours = await app.ScrapeAsync("/own");

        foreach (var name in DocumentedFamilies())
        {
            Assert.True(theirs.Families.ContainsKey(name), $"{name} is missing.");
            Assert.Equal((ours.Families[name].Type, ours.Families[name].Help), (theirs.Families[name].Type, theirs.Families[name].Help));
            Assert.Equal(ours.Families[name].Samples.Keys.Order(), theirs.Families[name].Samples.Keys.Order());
        }

        // A scrape of the route counts as a request after it.
        foreach (var (sample, value) in Steady.SelectMany(name => ours.Families[name].Samples)
            .Where(static sample => !sample.Key.Contains("/prometheus", StringComparison.Ordinal)))
        {
            Assert.Equal(value, theirs[sample], tolerance: 1e-9);
        }

        Assert.Equal(2, theirs["http_requests_total{method=\"GET\",path=\"/orders/{id}\",status=\"200\"}"]);
        Assert.Equal(1, theirs["http_request_duration_seconds_count{method=\"GET\",path=\"/orders/{id}\",status=\"500\"}"]);
    }

    /// <summary>Middleware is on no list of routes; HealthKit leaves it the path that both have.</summary>
    [Fact]
    public async Task UseMetricServer_AtThePathOfHealthKitsPage_KeepsItAndHasTheFamilies()
    {
        Metrics.WithCustomRegistry(_registry).CreateCounter("shop_orders_total", "Orders.").Inc(3);
        await using var app = await Shop.StartAsync(_registry, app => app.UseMetricServer("/metrics", _registry));
        await app.OrderAsync(1, 2);
        await app.GetAsync("/health/ready");

        var answer = await app.GetAsync("/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.ContentType);
        Assert.Single(await app.Logs.UntilAsync(1205));
        var page = Exposition.Parse(answer.Body);
        Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
        Assert.Equal((3, 2), (page["shop_orders_total"], page.Sum("http_requests_total")));
        await Eventually.SucceedsAsync(
            async () =>
            {
                page = await app.ScrapeAsync("/metrics");
                Assert.Empty(DocumentedFamilies().Except(page.Families.Keys));
                return page;
            },
            Deadline);
    }

    [Fact]
    public async Task KestrelMetricServer_HasTheStateOfTheScrape()
    {
        await using var app = await Shop.StartAsync(_registry);
        var port = FreePort.Next();
        using var server = new KestrelMetricServer("127.0.0.1", port, registry: _registry);
        server.Start();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var before = await ScrapeAsync(client);
        await app.OrderAsync(1, 2);
        var after = await ScrapeAsync(client);
        await server.StopAsync();

        Assert.Equal(1, before["health_check_status{check=\"db\",status=\"healthy\"}"]);
        Assert.Equal((0, 2), (before.Sum("http_requests_total"), after.Sum("http_requests_total")));
    }

    [Fact]
    public async Task MetricPusher_PushesTheStateOfThePush()
    {
        var pushed = new ConcurrentQueue<string>();
        await using var gateway = await TestApp.StartUnsettledAsync(
            static _ => { },
            app => app.MapPost("/metrics/job/shop", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                pushed.Enqueue(await reader.ReadToEndAsync());
            }));
        await using var app = await Shop.StartAsync(_registry);
        using var pusher = new MetricPusher(new MetricPusherOptions
        {
            Endpoint = $"http://127.0.0.1:{gateway.Port}/metrics",
            Job = "shop",
            IntervalMilliseconds = 20,
            Registry = _registry,
        });
        pusher.Start();

        await app.OrderAsync(1);

        await Eventually.TrueAsync(
            () => Task.FromResult(pushed.Any(static page => Exposition.Parse(page).Sum("http_requests_total") == 1)), Deadline,
            "a push has the request");
        await pusher.StopAsync();
    }

    [Fact]
    public async Task UseHttpMetrics_BesideHealthKit_CountsNoRequestTwice()
    {
        await using var app = await Shop.StartAsync(
            _registry, app =>
            {
                app.UseRouting();
                app.UseHttpMetrics(options =>
                    options.RequestDuration.Registry = options.RequestCount.Registry = options.InProgress.Registry = _registry);
                app.MapMetrics("/prometheus", _registry);
            });
        await app.OrderAsync(1, 2, -3);

        for (var scrape = 0; scrape < 2; scrape++)
        {
            var page = await app.ScrapeAsync("/prometheus");

            var requests = page.Families["http_request_duration_seconds"].Samples.Where(static sample =>
                sample.Key.StartsWith("http_request_duration_seconds_count{", StringComparison.Ordinal)
                && !sample.Key.Contains("/prometheus", StringComparison.Ordinal)).ToList();
            Assert.Equal(3, requests.Sum(static sample => sample.Value));
            Assert.All(requests, static sample => Assert.StartsWith(
                "http_request_duration_seconds_count{method=\"GET\",path=\"/orders/{id}\",status=", sample.Key, StringComparison.Ordinal));
            Assert.Equal("Duration of HTTP requests by route.", page.Families["http_request_duration_seconds"].Help);
            Assert.Equal(3, page.Families["http_requests_received_total"].Samples
                .Where(static sample => sample.Key.Contains("/orders/{id}", StringComparison.Ordinal)).Sum(static sample => sample.Value));
        }

        var line = Assert.Single(await app.Logs.UntilAsync(1801));
        Assert.Equal(
            "HealthKit's http_request_duration_seconds replaces that of UseHttpMetrics() in prometheus-net's registry, so that no request "
            + "counts twice. To save its cost: UseHttpMetrics(o => o.RequestDuration.Enabled = false). To keep it instead, add "
            + "Microsoft.AspNetCore.Hosting to HealthKit:Metrics:Exclude.",
            line.Message);
    }

    [Fact]
    public async Task UseHttpMetrics_WithTheMeterOfRequestsExcluded_KeepsItsOwn()
    {
        await using var app = await Shop.StartAsync(
            _registry,
            app =>
            {
                app.UseRouting();
                app.UseHttpMetrics(options => options.RequestDuration.Registry = _registry);
                app.MapMetrics("/prometheus", _registry);
            },
            ("HealthKit:Metrics:Exclude:0", "Microsoft.AspNetCore.Hosting"));
        await app.OrderAsync(1, 2);

        // The middleware measures a request after its response.
        await Eventually.TrueAsync(
            async () => (await app.ScrapeAsync("/prometheus")).Sum("http_request_duration_seconds_count") >= 2, Deadline,
            "the requests are counted");
        var page = await app.ScrapeAsync("/prometheus");

        Assert.Equal(2, page["http_request_duration_seconds_count{code=\"200\",method=\"GET\",controller=\"\",action=\"\","
            + "endpoint=\"/orders/{id}\"}"]);
        Assert.DoesNotContain(app.Logs.Own, static line => line.EventId == 1801);
    }

    [Fact]
    public async Task Metric_OfTheAppWithTheNameOfAFamily_StaysInItsRegistry()
    {
        Metrics.WithCustomRegistry(_registry).CreateSummary("health_draining", "Of the app.").Observe(7);
        await using var app = await Shop.StartAsync(_registry, app => app.MapMetrics("/prometheus", _registry));

        for (var scrape = 0; scrape < 2; scrape++)
        {
            var page = await app.ScrapeAsync("/prometheus");
            Assert.Equal(("summary", 7), (page.Families["health_draining"].Type, page["health_draining_sum"]));
            Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
        }

        var line = Assert.Single(await app.Logs.UntilAsync(1800));
        Assert.Equal(
            "HealthKit's family health_draining is missing from prometheus-net's registry, which has another metric of this name. "
            + "Rename that metric.",
            line.Message);
    }

    [Fact]
    public async Task Registry_OfADisposedHost_HasNoSeriesOfIt()
    {
        await using (var app = await Shop.StartAsync(_registry))
            await ExportAsync();

        Assert.DoesNotContain(
            (await ExportAsync()).Families.Values.SelectMany(static family => family.Samples),
            static sample => sample.Key.Contains("db", StringComparison.Ordinal));
    }

    /// <summary>The hosts of several <c>WebApplicationFactory</c> share the default registry.</summary>
    [Fact]
    public async Task Registry_OfTwoHostsWithOneCheck_KeepsTheSeriesOfTheHostThatIsLeft()
    {
        await using var left = await Shop.StartAsync(_registry);
        await using (await Shop.StartAsync(_registry))
            await ExportAsync();

        var page = await ExportAsync();

        Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
        Assert.Equal(0, page["health_draining"]);
        await Eventually.TrueAsync(
            async () => await ExportAsync() is var now && now.Sum("health_check_duration_seconds_count") == 1
                && now["health_check_total{check=\"db\",status=\"healthy\"}"] == 1,
            Deadline, "the run of the host is counted");
    }

    [Fact]
    public async Task PageOfHealthKit_TurnedOff_LeavesTheFamiliesInTheRegistryAndListensToNoOtherMeter()
    {
        await using var app = await Shop.StartAsync(
            _registry, app => app.MapMetrics(registry: _registry), ("HealthKit:Metrics:Enabled", "false"));
        await app.OrderAsync(1, 2);

        var page = await app.ScrapeAsync("/metrics");

        Assert.False(app.Services.GetRequiredService<IMeterFactory>().Create("Shop").CreateCounter<int>("orders").Enabled);
        Assert.Equal(2, page["http_requests_total{method=\"GET\",path=\"/orders/{id}\",status=\"200\"}"]);
        Assert.Equal(1, page["health_check_status{check=\"db\",status=\"healthy\"}"]);
    }

    /// <summary>The families of the table in docs/metrics.md, other than those of notifications.</summary>
    internal static IReadOnlyList<string> DocumentedFamilies()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs/metrics.md"))
            .SkipWhile(static line => line != "| family | type | example |").Skip(2).TakeWhile(static line => line.StartsWith('|'));
        string[] names = [.. rows.SelectMany(static row => FamilyName().Matches(row).Select(static match => match.Groups["name"].Value))
            .Select(static name => name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^"_bucket".Length] : name)
            .Where(static name => name != "health_notifications_total")];
        Assert.True(names.Length >= 16, $"Only {names.Length} families are documented.");
        return names;
    }

    // The delay of the thread pool is measured once a second, and a run is recorded after its result is known.
    private static Task MeasuredAsync(TestApp app) => Eventually.TrueAsync(
        async () => (await app.GetAsync("/prometheus")).Body is var page
            && page.Contains("health_thread_pool_delay_seconds_count", StringComparison.Ordinal)
            && page.Contains("health_check_total{check=\"db\",status=\"healthy\"} 1\n", StringComparison.Ordinal),
        Deadline, "everything was measured");

    private static async Task<Exposition> ScrapeAsync(HttpClient client) =>
        Exposition.Parse(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    private async Task<Exposition> ExportAsync()
    {
        using var page = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(page, CancellationToken.None);
        return Exposition.Parse(System.Text.Encoding.UTF8.GetString(page.ToArray()));
    }

    [GeneratedRegex("`(?<name>[a-z_]+)(?:\\{| [0-9])")]
    private static partial Regex FamilyName();
}
