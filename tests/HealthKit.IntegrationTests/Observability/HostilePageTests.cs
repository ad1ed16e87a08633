using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using HealthKit.IntegrationTests.App;
using HealthKit.Telemetry.Prometheus;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthKit.IntegrationTests.Observability;

/// <summary>Values that an app may record and that break writers, read by Prometheus' own parser.</summary>
public sealed class HostilePageTests
{
    private static readonly string[] Texts =
        ["", "\"", "\\", "\n", "\\n", "\\\"", "a\r\tb", "{a=\"b\"} 1 # x", "# EOF\n", "größe 😀", "\ud800", "\u0000", "\u2028", "+Inf",
            new('x', 5_000)];

    private static readonly double[] Values =
        [0, -1, 1e-300, double.Epsilon, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
            1e15, 0.1];

    [Fact]
    public async Task Page_OfHostileLabelsAndValues_IsReadByPromtoolWithoutALint()
    {
        // promtool prints its complaints and exits with 3, which throws here.
        Assert.Equal("", await PrometheusServer.ToolAsync(Page(ExpositionFormat.Text), "check", "metrics"));
    }

    [Fact]
    public async Task Page_OfHostileLabelsAndValues_IsScrapedInBothFormatsWithTheSameSeries()
    {
        var (text, openMetrics) = (Page(ExpositionFormat.Text), Page(ExpositionFormat.OpenMetrics));
        await using var app = await TestApp.StartUnsettledAsync(static _ => { }, app =>
        {
            app.MapGet("/text", () => Results.Text(text, "text/plain; version=0.0.4"));
            app.MapGet("/openmetrics", () => Results.Text(openMetrics, "application/openmetrics-text; version=1.0.0"));
        });

        await using var prometheus = await PrometheusServer.StartAsync(("prometheus.yml", $$"""
            global: { scrape_interval: 5s, scrape_timeout: 5s }
            scrape_configs:
              - job_name: text
                metrics_path: /text
                static_configs: [ { targets: ["127.0.0.1:{{app.Port}}"] } ]
              - job_name: openmetrics
                metrics_path: /openmetrics
                static_configs: [ { targets: ["127.0.0.1:{{app.Port}}"] } ]
            """));

        // A target whose page Prometheus cannot parse is never up. Each text has a counter, a gauge with eleven values, and a histogram
        // with sixteen buckets, a sum and a count. On a busy machine a scrape may be late, and its series are missing until the next.
        await Eventually.TrueAsync(async () => (await prometheus.QueryAsync("up == 1")).Count == 2, HangGuard.Limit, "both are scraped");
        var expected = Texts.Length * (1 + Values.Length + 18);
        await Eventually.TrueAsync(
            async () => await prometheus.QueryAsync("count by (job) ({__name__=~\"counter.*|histogram.*|gauge.*\"})") is var counts
                && counts.Count == 2 && counts.All(series => series.Value == expected),
            HangGuard.Limit, $"both have {expected} series");
    }

    private static string Page(ExpositionFormat format)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var collector = new MeterCollector(new MetricsOptions { Include = { "hostile" } }, factory, NullLogger.Instance,
            TimeSpan.FromMinutes(1));
        collector.StartOwnMeter();
        collector.StartOtherMeters();
        var meter = factory.Create("hostile");
        for (var index = 0; index < Texts.Length; index++)
        {
            var help = $"Help {Texts[index]}.";
            meter.CreateCounter<int>($"counter{index}", "s", help).Add(1, new("a.b", Texts[index]), new("le", 1), new("__name__", "other"));
            meter.CreateHistogram<double>($"histogram{index}", "By", help)
                .Record(5, new KeyValuePair<string, object?>(Texts[index], Texts[index]));
            foreach (var value in Values)
                meter.CreateGauge<double>($"gauge{index}", "Cel", help).Record(value, new KeyValuePair<string, object?>("value", value));
        }

        var page = new ArrayBufferWriter<byte>();
        var pieces = new MetricsPage(collector.Families.All, collector.CollectAsync().GetAwaiter().GetResult(), format);
        while (pieces.WriteNext(page, 1_000))
        {
        }

        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
