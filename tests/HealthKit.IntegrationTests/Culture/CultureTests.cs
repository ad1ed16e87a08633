using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Live;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Culture;

/// <summary>
/// The same moment under cultures with another calendar, other signs and other case rules. HealthKit's output for machines and the page are
/// identical to the byte.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class CultureTests : IDisposable
{
    private const int CallbackBlocks = 1510;

    private static readonly string[] Paths =
    [
        "/health", "/health/db", "/health/ready?format=text", "/health?format=health%2Bjson", "/health?format=xabaril-ui",
            "/health?verbose", "/health/history",
        "/health/ui", "/health/stream",
    ];

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("tr-TR")]
    [InlineData("fr-FR")]
    [InlineData("sv-SE")]
    public async Task Forms_UnderACulture_AreThoseOfNone(string culture)
    {
        var expected = await WriteAsync("");
        var written = await WriteAsync(culture);

        Assert.NotEqual("2026 -1.5 ID", Sample(culture));
        Assert.Equal(expected.Keys, written.Keys);
        foreach (var (form, text) in expected)
            Assert.True(text == written[form], $"{form} under {culture}:\n{written[form]}\nand without a culture:\n{text}");
    }

    public void Dispose() => Enter("");

    private static string Sample(string culture) =>
        string.Create(CultureInfo.GetCultureInfo(culture), $"{new DateTime(2026, 11, 20):yyyy} {-1.5} ")
            + "id".ToUpper(CultureInfo.GetCultureInfo(culture));

    private static void Enter(string culture)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture;
    }

    private static async Task<SortedDictionary<string, string>> WriteAsync(string culture)
    {
        Enter(culture);
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(new ManualTime());

                // Nothing advances the clock, so the first result counts.
                builder.Configuration["HealthKit:Checks:db:StartPeriod"] = "00:00:00";
                builder.Services.AddHealthKit()
                    .AddCheck("db", static () => HealthCheckResult.Degraded("Slow.", new TimeoutException("It took long."), Data))
                    .AddCheck("INDEX", static () => HealthCheckResult.Healthy(), ["LIVE"]);
            },
            environment: "Development");
        var meters = app.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        meters.Create(new System.Diagnostics.Metrics.MeterOptions("Shop"))
            .CreateObservableGauge("shop.temperature", static () => new System.Diagnostics.Metrics.Measurement<double>(
            -1_234.5, new KeyValuePair<string, object?>("limit", -2.5),
                new KeyValuePair<string, object?>("day", new DateOnly(2026, 11, 20))));

        // HealthKit records runs in the metrics independently of the responses.
        await Eventually.TrueAsync(
            async () => (await app.GetAsync("/metrics")).Body is var page
                && page.Contains("health_check_total{check=\"db\",status=\"degraded\"} 1", StringComparison.Ordinal)
                && page.Contains("health_check_total{check=\"INDEX\",status=\"healthy\"} 1", StringComparison.Ordinal),
            TestApp.Deadline, "both runs are on the page");
        await Eventually.TrueAsync(
            async () => JsonNode.Parse((await app.GetAsync("/health/history")).Body)!["checks"]!.AsObject() is var checks
                && checks["db"]!["outages"]!.AsArray().Count == 1
                && checks.All(static check => check.Value!["durationsMs"]!.AsArray().Count > 0),
            TestApp.Deadline, "both runs are in the history");
        var forms = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Paths)
            forms[path] = Masked(path == "/health/stream" ? await FirstEventAsync(app) : (await app.GetAsync(path)).Everything());

        foreach (var accept in (string[])["text/plain", "application/openmetrics-text"])
            forms[accept] = Families(await PageAsync(app, accept));

        // The line on what is served has the app's port. On a busy machine another line says that a collection takes long.
        await app.Logs.UntilAsync(1100);
        await app.Logs.UntilAsync(1208);
        forms["log"] = string.Join('\n', app.Logs.Own.Where(static line => line.EventId != CallbackBlocks)
            .Select(static line => line.Message).Order(StringComparer.Ordinal))
            .Replace($":{app.Port}", ":0", StringComparison.Ordinal);
        return forms;
    }

    private static Dictionary<string, object> Data => new()
    {
        ["double"] = -1_234.5, ["float"] = 0.1f, ["decimal"] = -3.25m, ["long"] = -7L,
            ["date"] = new DateTime(2026, 11, 20, 8, 0, 0, DateTimeKind.Utc),
        ["moment"] = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), ["span"] = TimeSpan.FromMinutes(-1.5),
            ["day"] = new DateOnly(2026, 11, 20),
    };

    // On a busy machine a page comes without the observable instruments, because HealthKit waits at most 3 s for a collection.
    private static async Task<string> PageAsync(TestApp app, string accept)
    {
        var page = "";
        await Eventually.TrueAsync(
            async () => (page = (await app.GetAsync("/metrics", ("Accept", accept))).Body)
                .Contains("shop_temperature", StringComparison.Ordinal),
            TestApp.Deadline, "the app's gauge is on the page");
        return page;
    }

    private static async Task<string> FirstEventAsync(TestApp app)
    {
        await using var stream = await EventReader.OpenAsync(app.Client);
        var first = (await stream.NextAsync())!.Value;
        return $"{first.EventType} {first.Data}";
    }

    // The process figures depend on the moment and not on the culture. They must only be numbers.
    private static string Masked(string text) =>
        Use().Replace(ProcessFigures()
            .Replace(text, static figures => figures.Value[0] == '"' ? Number().Replace(figures.Value, "0") : ""), "0 $1");

    // The lines are sorted by text: series appear in the order of their first records, which two simultaneous runs may swap.
    private static string Families(string page) => string.Join('\n', page.Split('\n').Order(StringComparer.Ordinal).Where(static line =>
        (line.Contains("health_", StringComparison.Ordinal) || line.Contains("shop_", StringComparison.Ordinal))
            && !line.Contains("thread_pool", StringComparison.Ordinal)
        && !line.Contains("_created", StringComparison.Ordinal) && !line.Contains("health_probe_requests", StringComparison.Ordinal)));

    [GeneratedRegex("""("process":\{.*?\})|((ETag|Content-Length): .*)""")]
    private static partial Regex ProcessFigures();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)? (MiB|s|ms)</dd>")]
    private static partial Regex Use();
}
