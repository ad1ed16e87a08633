using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.PackageTests;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>
/// A real Prometheus scrapes both pages in both formats, and evaluates the rules and the dashboard of samples/deploy on them.
/// </summary>
public sealed class PrometheusScrapeTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private static readonly string[] Jobs = ["theirs", "theirs-text", "own"];

    private static readonly string[] Recorded = ["job:http_requests:rate5m", "job:http_errors:ratio5m", "instance:process_memory:ratio"];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Fact]
    public async Task Pages_OfBoth_AreScrapedInBothFormatsAndTheRulesAndTheDashboardWork()
    {
        // The default registry has the metrics of the process; the dashboard has those of the sample store.
        DotNetStats.Register(_registry);
        var store = Metrics.WithCustomRegistry(_registry);
        store.CreateCounter("store_orders_placed_total", "Orders.").Inc(3);
        store.CreateHistogram("store_order_quantity", "Quantity of an order.").Observe(2);
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:Metrics:Path"] = "/own";
                builder.RunsOften("db");
                builder.RunsOften("mail");
                builder.Services.AddHealthKit().AddHealthy("db").AddUnhealthy("mail")
                    .AddPrometheusNet(options => options.Registry = _registry);
            },
            app =>
            {
                app.UseRouting();
                app.UseHttpMetrics(options =>
                    options.RequestDuration.Registry = options.RequestCount.Registry = options.InProgress.Registry = _registry);
                app.MapMetrics("/prometheus", _registry);
                app.MapGet("/orders/{id}", static (int id) => id < 0 ? Results.Problem() : Results.Ok(id));
            });
        await app.OrderAsync(1, 2, -3);
        await app.GetAsync("/health/ready");
        var rules = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples/deploy/prometheus/rules.yml")))
            .Replace("        for: 1m\n", "        for: 1s\n", StringComparison.Ordinal);

        // This Prometheus requests OpenMetrics. The query makes prometheus-net answer in the text format.
        await using var prometheus = await PrometheusServer.StartAsync(("rules.yml", rules), ("prometheus.yml", $$"""
            global: { scrape_interval: 10s, scrape_timeout: 10s, evaluation_interval: 1s }
            rule_files: [rules.yml]
            scrape_configs:
              - { job_name: theirs, metrics_path: /prometheus, static_configs: [ { targets: ["127.0.0.1:{{app.Port}}"] } ] }
              - { job_name: theirs-text, metrics_path: /prometheus, params: { accept: [text/plain] }, static_configs: [ { targets: ["127.0.0.1:{{app.Port}}"] } ] }
              - { job_name: own, metrics_path: /own, static_configs: [ { targets: ["127.0.0.1:{{app.Port}}"] } ] }
            """));

        await Eventually.TrueAsync(
            async () =>
            {
                await app.OrderAsync(4, -4);
                return await ValueAsync(prometheus, "count(ALERTS{alertname=\"DependencyDown\",check=\"mail\",alertstate=\"firing\"})") == 3
                    && await ValueAsync(prometheus, "count(job_path:http_request_duration_seconds:p99_5m{path=\"/orders/{id}\"} > 0)") == 3
                    && await ValueAsync(prometheus, "count(count by (job) (ALERTS{alertname=\"ErrorsAboveOnePercent\"}))") == 3;
            },
            Deadline, "the rules work on each page");
        foreach (var series in Recorded.Append("ALERTS{alertname=\"NotReady\"}").Append("ALERTS{alertname=\"ErrorsAboveOnePercent\"}"))
            await HasAsync(prometheus, series, "(job)");

        foreach (var job in Jobs)
        {
            foreach (var query in DashboardQueries())
                await HasAsync(prometheus, query.Replace("$job", job, StringComparison.Ordinal), by: null);
        }

        // On a busy machine a scrape may be too slow, or its page may lack the families of the registry.
        await Eventually.SucceedsAsync(
            async () =>
            {
                Assert.All(await prometheus.ScrapeErrorsAsync(), Assert.Empty);
                foreach (var family in RegistryPageTests.DocumentedFamilies())
                {
                    var jobs = await ValueAsync(prometheus, $"count(count by (job) ({{__name__=~\"{family}(_count)?\"}}))");
                    Assert.True(jobs == 3, $"{family} is on {jobs} of 3 pages.");
                }

                Assert.Equal(3, await ValueAsync(prometheus, "count(store_orders_placed_total == 3)"));
                return true;
            },
            Deadline);

        // A request that ends within a scrape is on that page with the app's labels too, and not on the next one.
        await Eventually.TrueAsync(
            async () => await ValueAsync(prometheus, "count(http_request_duration_seconds_count{code!=\"\"}) or vector(0)") == 0,
            Deadline, "no request counts twice");
        await Eventually.TrueAsync(
            async () => await ValueAsync(
                prometheus,
                "count(http_request_duration_seconds_count{path=\"/orders/{id}\"} == on (job, method, path, status) "
                    + "http_requests_total)") == 2 * Jobs.Length,
            Deadline, "the counts agree after the last request");
    }

    private static async Task HasAsync(PrometheusServer prometheus, string expression, string? by)
    {
        var count = by is null ? $"count({expression}) > 0" : $"count(count by {by} ({expression})) == {Jobs.Length}";
        await Eventually.TrueAsync(
            async () => !double.IsNaN(await ValueAsync(prometheus, count)), Deadline, $"{expression} has series");
    }

    private static IReadOnlyList<string> DashboardQueries()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "samples/deploy/grafana/healthkit.json")))!;
        string[] queries = [.. dashboard["panels"]!.AsArray().SelectMany(static panel => panel!["targets"]?.AsArray() ?? [])
            .Select(static target => target!["expr"]!.GetValue<string>())
            .Select(static query => query.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$instance", ".*", StringComparison.Ordinal))];
        Assert.True(queries.Length > 20, $"The dashboard has only {queries.Length} queries.");
        return queries;
    }

    private static async Task<double> ValueAsync(PrometheusServer prometheus, string expression) =>
        (await prometheus.QueryAsync(expression)) is [var (_, value)] ? value : double.NaN;
}
