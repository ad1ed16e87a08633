using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Prometheus;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>An exporter of the app stays in place however the app adds it. HealthKit disables its own page and logs that once.</summary>
public sealed class AppMetricsExporterTests
{
    private const int AppExports = 1205;
    private const int AppRoutes = 1201;
    private const int ScrapeRefused = 1206;
    private const string Own = "\nhealth_check_status{check=\"db\",status=\"healthy\"} 1\n";

    [Fact]
    public async Task UseMetricServer_OfPrometheusNet_StaysTheApps()
    {
        Metrics.CreateCounter("shop_orders_total", "Orders.").Inc();
        await using var app = await StartAsync(static app => app.UseMetricServer());

        for (var scrape = 0; scrape < 3; scrape++)
        {
            var page = await app.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("shop_orders_total 1", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(Own, page.Body, StringComparison.Ordinal);
        }

        var line = Assert.Single(await app.Logs.UntilAsync(AppExports));
        Assert.StartsWith("The app serves its own metrics at /metrics, so HealthKit does not serve its metrics page there", line.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseOpenTelemetryPrometheusScrapingEndpoint_StaysTheApps()
    {
        await using var app = await StartAsync(
            static app => app.UseOpenTelemetryPrometheusScrapingEndpoint(),
            static services => services.AddOpenTelemetry()
                .WithMetrics(static metrics => metrics.AddMeter("HealthKit").AddPrometheusExporter()));

        var page = await app.GetAsync("/metrics");

        // The exporter's page adds the scope to each series.
        Assert.Contains("otel_scope_name=\"HealthKit\"", page.Body, StringComparison.Ordinal);
        Assert.Single(await app.Logs.UntilAsync(AppExports));
    }

    [Fact]
    public async Task MapMetrics_OfPrometheusNet_IsARouteOfTheApp()
    {
        await using var app = await StartAsync(static app => app.MapMetrics());

        Assert.DoesNotContain(Own, (await app.GetAsync("/metrics")).Body, StringComparison.Ordinal);
        Assert.Single(await app.Logs.UntilAsync(AppRoutes));
    }

    [Fact]
    public async Task UseHttpMetrics_WithoutAPage_LeavesThePathToHealthKit()
    {
        await using var app = await StartAsync(static app => app.UseHttpMetrics());

        for (var scrape = 0; scrape < 2; scrape++)
        {
            var page = await app.GetAsync("/metrics");
            Assert.Equal((HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8"), (page.Status, page.ContentType));
            Assert.Contains(Own, page.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(app.Logs.Own, static line => line.EventId == AppExports);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData(null)]
    public async Task FallbackPage_PrometheusNetLoaded_IsNotTreatedAsAnExporter(string? contentType)
    {
        _ = Metrics.DefaultRegistry;
        await using var app = await StartAsync(app => app.MapFallback(context =>
        {
            context.Response.ContentType = contentType;
            context.Response.Headers["X-App"] = "yes";
            return context.Response.WriteAsync("A page.");
        }));

        var page = await app.GetAsync("/metrics");

        Assert.Contains(Own, page.Body, StringComparison.Ordinal);
        Assert.Null(page.Header("X-App"));
    }

    [Fact]
    public async Task Exporter_BehindARedirection_IsNotAnsweredInItsPlace()
    {
        await using var app = await StartAsync(static app => app.Use(static _ => static context =>
        {
            context.Response.Redirect("https://shop.example.com/metrics");
            return Task.CompletedTask;
        }).UseMetricServer());

        Assert.Equal((HttpStatusCode.Redirect, ""), ((await app.GetAsync("/metrics")).Status, (await app.GetAsync("/metrics")).Body));
        var line = Assert.Single(await app.Logs.UntilAsync(ScrapeRefused));
        Assert.StartsWith("The app answered a scrape of /metrics with 302.", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseMetricServer_BesideMappedHealth_StaysTheApps()
    {
        await using var app = await StartAsync(static app =>
        {
            app.UseMetricServer();
            app.MapHealthKit();
        });

        Assert.DoesNotContain(Own, (await app.GetAsync("/metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MapMetrics_BesideMappedHealth_StaysTheApps()
    {
        await using var app = await StartAsync(static app =>
        {
            app.MapMetrics();
            app.MapHealthKit();
        });

        var page = await app.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain(Own, page.Body, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(Action<WebApplication> use, Action<IServiceCollection>? configure = null) => TestApp.StartAsync(
        builder =>
        {
            configure?.Invoke(builder.Services);
            builder.Services.AddHealthKit().AddHealthy("db");
        },
        use);
}
