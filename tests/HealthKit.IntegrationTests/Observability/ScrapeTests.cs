using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Deploy;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>A real Prometheus scrapes the sample under load in both formats.</summary>
public sealed class ScrapeTests
{
    // Many targets point to one service. They are scraped often. On a busy machine some scrapes may exceed their timeout of 10 s.
    private const int Targets = 10;
    private const int Scrapes = 3;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private static readonly string[] Families =
    [
        "health_check_total", "health_check_duration_seconds_bucket", "health_check_duration_seconds_sum",
            "health_check_duration_seconds_count",
        "http_requests_total", "http_request_duration_seconds_bucket", "http_request_duration_seconds_count", "health_status",
            "health_check_status",
        "health_check_last_success_timestamp_seconds", "health_check_last_run_timestamp_seconds", "health_check_transitions_total",
        "health_check_timeouts_total", "health_draining", "health_probe_requests_total", "health_thread_pool_delay_seconds_bucket",
        "process_memory_usage_bytes", "process_memory_limit_bytes", "http_server_request_duration_seconds_bucket",
    ];

    // This Prometheus requests OpenMetrics. Through the proxy it gets the text format.
    private const string TextProxy =
        """
        defaults
            mode http
            timeout connect 20s
            timeout client 30s
            timeout server 30s
        frontend scrapes
            bind "${STORE_BIND}"
            http-request set-header Accept text/plain;version=0.0.4
            default_backend store
        backend store
            server store "${STORE_1}"

        """;

    [Fact]
    public async Task Scrapes_UnderLoad_SucceedInBothFormats()
    {
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await store.PlacedAsync();
        await using var proxy = await HaproxyServer.StartAsync(TextProxy, store.Process.Port, store.Process.Port);
        await using var load = SteadyLoad.Start(store.Process.Port, clients: 4, SteadyOrders.Request);
        await using var probes = SteadyLoad.Start(store.Process.Port, clients: 1, static _ => SteadyLoad.Get("/health/ready"));
        await using var prometheus = await PrometheusServer.StartAsync(("prometheus.yml", $$"""
            global: { scrape_interval: 10s, scrape_timeout: 10s }
            scrape_configs:
              - job_name: openmetrics
                static_configs: [ {{Labelled(store.Process.Port)}} ]
              - job_name: text
                static_configs: [ {{Labelled(proxy.Port)}} ]
            """));

        await UntilAsync(prometheus, $"count(sum_over_time(up[10m]) >= {Scrapes})", 2 * Targets);

        // Prometheus stores no reason of a failed scrape. One that took less than its timeout failed for another reason.
        Assert.Equal(0, await ValueAsync(prometheus,
            "sum(count_over_time((up == 0 and scrape_duration_seconds < 9.5)[10m:1s])) or vector(0)"));
        Assert.All(await prometheus.ScrapeErrorsAsync(), static error =>
            Assert.True(error.Length == 0 || error.Contains("deadline exceeded", StringComparison.Ordinal), error));
        foreach (var family in Families)
            await UntilAsync(prometheus, $"count(count by (job) ({family}))", 2);

        // Histograms can be queried, no series is lost, and both formats contain the same values. Recording continues while a page is
        // written, so that two families agree only in quiet.
        await UntilAsync(prometheus,
            "count(histogram_quantile(0.99, sum by (job, le) (rate(http_request_duration_seconds_bucket[5m]))) > 0)", 2);
        Assert.Equal(0, await ValueAsync(prometheus, "sum(resets(http_requests_total[5m])) + sum(resets(health_check_total[5m]))"));
        Assert.Equal(0, await ValueAsync(prometheus, "count(http_requests_total{path=~\"/health.*|/metrics\"}) or vector(0)"));
        await load.EndAsync();
        await probes.EndAsync();
        Assert.Empty(load.Failures);
        await Eventually.TrueAsync(
            async () => await ValueAsync(
                prometheus, $"min(sum by (job, target) (http_requests_total{{path=\"/\"}})) == max(sum by (job, target) "
                    + $"(http_requests_total{{path=\"/\"}}))") > 0, Deadline,
            "both formats count the same once nothing is asked any more");
        await Eventually.TrueAsync(
            async () => await ValueAsync(
                prometheus, "sum(http_request_duration_seconds_count != on (job, target, method, path, status) http_requests_total) "
                    + "or vector(0)") == 0, Deadline,
            "both families count the same once nothing is asked any more");
        var scrapes = await ValueAsync(prometheus, "sum(count_over_time(up[5m]))");
        var late = scrapes - await ValueAsync(prometheus, "sum(sum_over_time(up[5m]))");
        var slowest = await ValueAsync(prometheus, "max(quantile_over_time(0.99, scrape_duration_seconds[5m]))");
        await Figures.WriteAsync(
            "scrape.txt",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Prometheus scraped under load in both formats: {scrapes} scrapes, {late} late, p99 {1000 * slowest:0.0} ms\n"));
    }

    [Fact]
    public async Task Page_InTheTextFormat_IsAcceptedByPromtoolWithoutAWordAboutHealthKits()
    {
        await using var store = await Store.StartAsync();
        await store.PlacedAsync();
        var page = await store.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var lint = "";
        try
        {
            await PrometheusServer.ToolAsync(page, "check", "metrics");
        }
        catch (TestServerException exception)
        {
            lint = exception.Message;
        }

        // promtool rejects some names of the runtime's own metrics, so it exits with a code other than 0.
        Assert.DoesNotContain("error while linting", lint, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^(health_|http_request|process_memory)", lint);
    }

    private static string Labelled(int port) => string.Join(
        ", ", Enumerable.Range(0, Targets).Select(target => $$"""{ targets: ["127.0.0.1:{{port}}"], labels: { target: "{{target}}" } }"""));

    private static Task<TimeSpan> UntilAsync(PrometheusServer prometheus, string expression, double value) => Eventually.TrueAsync(
        async () => await ValueAsync(prometheus, expression) == value, Deadline,
        string.Create(CultureInfo.InvariantCulture, $"{expression} is {value}"));

    private static async Task<double> ValueAsync(PrometheusServer prometheus, string expression) =>
        (await prometheus.QueryAsync(expression)) is [var (_, value)] ? value : double.NaN;
}
