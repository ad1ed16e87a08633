using System.Net;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

public sealed partial class FormTests : IClassFixture<FormTests.Fixture>
{
    private const string Json = "application/json";
    private const string Text = "text/plain";
    private const string HealthJson = "application/health+json";

    private readonly TestApp _app;

    public FormTests(Fixture fixture) => _app = fixture.App;

    [Theory]
    [InlineData("json",
        """{"status":"degraded","timestamp":"T","checks":{"database":{"state":"healthy"}"""
            + ""","cache":{"state":"degraded","reason":"reported","message":"Not so great.","since":"T"}}}""")]
    [InlineData("text", "Degraded")]
    [InlineData("health%2Bjson",
        """{"status":"warn","checks":{"database:responseTime":[{"observedValue":0,"observedUnit":"ms","time":"T","status":"pass"}]"""
            + ""","cache:responseTime":[{"observedValue":0,"observedUnit":"ms","time":"T","status":"warn","affectedEndpoints":["/orders/"""
            + """{id}"],"output":"Not so great."}]}}""")]
    [InlineData("xabaril-ui",
        """{"status":"Degraded","totalDuration":"D","entries":{"database":{"data":{}"""
            + ""","duration":"D","status":"Healthy","tags":["db","ready"]},"cache":{"data":{},"description":"Not so """
            + """great.","duration":"D","status":"Degraded","tags":["ready"]}}}""")]
    public async Task Format_ByQuery_WholeBody(string format, string expected)
    {
        var answer = await _app.GetAsync($"/health?format={format}");

        Assert.Equal(expected, Timeless(answer.Body));
    }

    [Theory]
    [InlineData("/health", "[+]database ok\n[+]cache degraded: reported\nhealthz check passed\n")]
    [InlineData("/health/live", "livez check passed\n")]
    [InlineData("/health/ready", "[+]database ok\n[+]cache degraded: reported\nreadyz check passed\n")]
    [InlineData("/health/startup", "startupz check passed\n")]
    public async Task Verbose_Probe_ListsAsKubernetesDoes(string path, string expected)
    {
        var answer = await _app.GetAsync($"{path}?verbose");

        Assert.Equal((Text, expected), (answer.ContentType, answer.Body));
    }

    [Theory]
    [InlineData("/health/cache",
        """{"status":"degraded","timestamp":"T","check":{"state":"degraded","reason":"reported","message":"Not so great.","since":"T"}}""")]
    [InlineData("/health/cache?format=text", "Degraded")]
    [InlineData("/health/database", """{"status":"healthy","timestamp":"T","check":{"state":"healthy"}}""")]
    [InlineData("/health/live", """{"status":"healthy","timestamp":"T","checks":{}}""")]
    public async Task Endpoint_Other_WholeBody(string path, string expected)
    {
        Assert.Equal(expected, Timeless((await _app.GetAsync(path)).Body));
    }

    [Theory]
    [InlineData("*/*", Json)]
    [InlineData("application/json", Json)]
    [InlineData("application/*", Json)]
    [InlineData("APPLICATION/JSON; charset=utf-8", Json)]
    [InlineData("text/plain", Text)]
    [InlineData("text/*", Text)]
    [InlineData("Text/Plain", Text)]
    [InlineData("application/health+json", HealthJson)]
    [InlineData("text/html", Json)]
    [InlineData("image/png, text/html", Json)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Json)]
    [InlineData("application/json;q=0.5, text/plain", Text)]
    [InlineData("text/plain;q=0.5, application/json;q=0.9", Json)]
    [InlineData("text/plain;q=0.2, application/health+json;q=0.3, application/json;q=0.1", HealthJson)]
    [InlineData("*/*;q=0.1, text/plain;q=0.2", Text)]
    [InlineData("text/plain;q=0", Json)]
    [InlineData("application/json;q=0, text/plain;q=0.001", Text)]
    [InlineData("", Json)]
    [InlineData(";;;,,,///", Json)]
    [InlineData("*", Json)]
    public async Task Accept_Value_PicksTheForm(string accept, string expected)
    {
        Assert.Equal(expected, (await _app.GetAsync("/health", ("Accept", accept))).ContentType);
    }

    [Theory]
    [InlineData("?format=text", Text)]
    [InlineData("?format=TEXT", Text)]
    [InlineData("?Format=text", Text)]
    [InlineData("?format=json&verbose", Json)]
    [InlineData("?format=health+json", HealthJson)]
    [InlineData("?format=xabaril-ui", Json)]
    [InlineData("?verbose", Text)]
    [InlineData("?verbose=", Text)]
    [InlineData("?verbose=true", Text)]
    [InlineData("?verbose=1", Text)]
    [InlineData("?verbose=false", HealthJson)]
    [InlineData("?verbose=False", HealthJson)]
    [InlineData("?verbose=0", HealthJson)]
    [InlineData("?unknown=1", HealthJson)]
    public async Task Query_WithAccept_WinsOverIt(string query, string expected)
    {
        Assert.Equal(expected, (await _app.GetAsync($"/health{query}", ("Accept", HealthJson))).ContentType);
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("")]
    [InlineData("xml")]
    [InlineData("json&format=text")]
    [InlineData("%F0%9F%9A%91")]
    public async Task Format_Unknown_406InPlainWords(string format)
    {
        var answer = await _app.GetAsync($"/health?format={format}");

        Assert.Equal(
            (HttpStatusCode.NotAcceptable, Text, "The format is unknown. Known formats: text, json, health+json, xabaril-ui.\n"),
            (answer.Status, answer.ContentType, answer.Body));
    }

    private static string Timeless(string body) => Time()
        .Replace(Observed().Replace(Duration().Replace(body, "uration\":\"D\""), "\"observedValue\":0"), "\"T\"");

    [GeneratedRegex("\"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z\"")]
    private static partial Regex Time();

    [GeneratedRegex("uration\":\"[0-9:.]+\"")]
    private static partial Regex Duration();

    [GeneratedRegex("\"observedValue\":[0-9.]+")]
    private static partial Regex Observed();

    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Checks:cache:AffectedEndpoints:0"] = "/orders/{id}";
            builder.Services.AddHealthKit().AddHealthy("database", "db").AddDegraded("cache");
        });

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
