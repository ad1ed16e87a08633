using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

/// <summary>Compares whole responses with the files in <c>Wire</c>, which define the wire format.</summary>
public sealed partial class WireTests
{
    [Theory]
    [InlineData("Json", "None")]
    [InlineData("Json", "Summary")]
    [InlineData("Json", "Full")]
    [InlineData("Text", "None")]
    [InlineData("Text", "Summary")]
    [InlineData("Text", "Full")]
    [InlineData("HealthJson", "None")]
    [InlineData("HealthJson", "Summary")]
    [InlineData("HealthJson", "Full")]
    [InlineData("XabarilUi", "None")]
    [InlineData("XabarilUi", "Summary")]
    [InlineData("XabarilUi", "Full")]
    [InlineData("Verbose", "None")]
    [InlineData("Verbose", "Summary")]
    [InlineData("Verbose", "Full")]
    public void Body_InEachFormAndLevel_IsFrozen(string form, string details)
    {
        foreach (var (name, path) in (ReadOnlySpan<(string, string)>)[("health", "/health"), ("ready", "/health/ready"),
            ("check", "/health/redis")])
        {
            using var scene = new WireScene();

            Frozen(name, form, details, (format, details) => scene.Render(path, format, details));
        }
    }

    [Theory]
    [InlineData("Json", "None")]
    [InlineData("Json", "Summary")]
    [InlineData("Text", "Summary")]
    [InlineData("HealthJson", "None")]
    [InlineData("HealthJson", "Summary")]
    [InlineData("XabarilUi", "Summary")]
    [InlineData("Verbose", "None")]
    [InlineData("Verbose", "Summary")]
    public void Body_InEachPlight_IsFrozen(string form, string details)
    {
        using var scene = new WireScene();
        Frozen("live", form, details, (format, details) => scene.Render("/health/live", format, details));
        Frozen("startup", form, details, (format, details) => scene.Render("/health/startup", format, details));
        Frozen("stale", form, details, (format, details) => scene.Render("/health", format, details, scene.Snapshot.Stale));
        Frozen("excluded", form, details, (format, details) => scene.RenderWithout("/health", format, details, "redis", "BILLING", "typo"));

        scene.Drain();

        Frozen("draining", form, details, (format, details) => scene.Render("/health/ready", format, details));
    }

    [Theory]
    [InlineData("Json")]
    [InlineData("Verbose")]
    [InlineData("XabarilUi")]
    public void Body_WithoutChecks_IsFrozen(string form)
    {
        using var harness = new EngineHarness();
        var (renderer, route) = (harness.Get<ResponseRenderer>(), harness.Get<RouteTable>().OnAppPort["/health"]);

        Frozen("empty", form, "Summary", (format, details) => renderer.Render(harness.Store.Latest, route, format, details));
    }

    [Theory]
    [InlineData("Json")]
    [InlineData("Text")]
    [InlineData("HealthJson")]
    [InlineData("XabarilUi")]
    [InlineData("Verbose")]
    public void Body_OutsideFull_HoldsNoCanary(string form)
    {
        using var scene = new WireScene();

        foreach (var details in (ReadOnlySpan<DetailLevel>)[DetailLevel.None, DetailLevel.Summary])
        {
            foreach (var path in scene.Get<RouteTable>().OnAppPort.Keys)
            {
                Assert.DoesNotContain("canary", Text(scene.Render(path, Enum.Parse<ResponseFormat>(form), details)),
                    StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("Json")]
    [InlineData("HealthJson")]
    [InlineData("XabarilUi")]
    public void Body_OfBrokenText_IsJsonAllTheSame(string form)
    {
        var broken = "half \ud83d of a character";
        var check = new ScriptedCheck().Says(new HealthCheckResult(
            HealthStatus.Degraded, broken, new InvalidOperationException(broken),
            new Dictionary<string, object> { [broken] = broken }));
        using var harness = new EngineHarness(check);
        harness.Step();

        var response = harness.Get<ResponseRenderer>().Render(
            harness.Store.Latest, harness.Get<RouteTable>().OnAppPort["/health"], Enum.Parse<ResponseFormat>(form), DetailLevel.Full);

        using var json = JsonDocument.Parse(response.Body);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("/health", 207)]
    [InlineData("/health/live", 208)]
    [InlineData("/health/redis", 207)]
    [InlineData("/health/billing", 418)]
    [InlineData("/health/postgres", 208)]
    public void StatusCode_OfAVerdict_IsThatOfTheOptions(string path, int code)
    {
        using var scene = new WireScene(static options =>
        {
            options.StatusCodes.Healthy = 208;
            options.StatusCodes.Degraded = 207;
            options.StatusCodes.Unhealthy = 418;
        });

        Assert.Equal(code, scene.Render(path, ResponseFormat.Json, DetailLevel.Summary).StatusCode);
    }

    [Fact]
    public void Excluded_AllThatIsNotHealthy_IsHealthy()
    {
        using var scene = new WireScene();

        var response = scene.RenderWithout("/health/ready", ResponseFormat.Text, DetailLevel.Summary, "redis", "billing", "주문");

        Assert.Equal((200, "Healthy"), (response.StatusCode, Text(response)));
    }

    [Fact]
    public void Excluded_WhileDraining_IsUnhealthyAllTheSame()
    {
        using var scene = new WireScene();
        scene.Drain();

        var response = scene.RenderWithout("/health/ready", ResponseFormat.Text, DetailLevel.Summary, "postgres", "redis", "billing", "주문");

        Assert.Equal(503, response.StatusCode);
    }

    private static void Frozen(string name, string form, string details, Func<ResponseFormat, DetailLevel, HealthResponse> render)
    {
        var parsed = Enum.Parse<ResponseFormat>(form);
        var response = render(parsed, Enum.Parse<DetailLevel>(details));
        var isJson = response.ContentType != "text/plain";
        var body = Text(response);
        if (isJson)
        {
            using var _ = JsonDocument.Parse(body);
        }

        ApprovedFile.Matches(
            "Wire/" + $"{name}.{form}.{details}.{(isJson ? "json" : "txt")}".ToLowerInvariant(),
            Figures().Replace(body,
                "\"process\":{\"version\":\"-\",\"uptimeSeconds\":0,\"memoryBytes\":0,\"cpuSeconds\":0,\"threadPoolDelayMs\":0}"));
    }

    private static string Text(HealthResponse response) => Encoding.UTF8.GetString(response.Body.Span);

    [GeneratedRegex("\"process\":\\{\"version\":\"[^\"]*\",\"uptimeSeconds\":-?[0-9.]+,\"memoryBytes\":[0-9]+,\"cpuSeconds\":[0-9.]+,"
        + "\"threadPoolDelayMs\":[0-9]+\\}")]
    private static partial Regex Figures();
}
