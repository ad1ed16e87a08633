using System.Net;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// Users choose the names of checks, and some names are unusual. HealthKit serves each of them under its path in both modes.
/// </summary>
public sealed class CheckNameTests
{
    private static readonly string[] Odd =
    [
        "my check", "{braces}", "{", "}}", "주문 데이터베이스", "50%", "100%25", "a/b", "is it up?", "#1", "a+b", "a&b=c", "~tilde", "*", "**",
            "{*all}",
        "{id:int}", "<b>bold</b>", "quote\"quote", "back\\slash", "emoji 🚑", "naïve", ".hidden", "a.b", "[0]", "a:b", "C#", "~/x",
            "a//b", "'single'",
    ];

    public static TheoryData<string, bool> Names => new(
        from name in Odd
        from mapped in new[] { false, true }
        select new TheoryDataRow<string, bool>(name, mapped));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_OddName_HasItsEndpoint(string name, bool mapped)
    {
        await using var app = await StartAsync(name, mapped);

        var answer = await app.GetAsync($"/health/{Escape(name)}");

        Assert.Equal((HttpStatusCode.OK, "healthy"), (answer.Status, (string?)JsonNode.Parse(answer.Body)!["check"]?["state"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_OddName_IsListed(string name, bool mapped)
    {
        await using var app = await StartAsync(name, mapped);

        var checks = JsonNode.Parse((await app.GetAsync("/health")).Body)!["checks"]!.AsObject();

        Assert.Equal([name], checks.Select(check => check.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_OddName_CanBeExcluded(string name, bool mapped)
    {
        await using var app = await StartAsync(name, mapped);

        var answer = await app.GetAsync($"/health?verbose&exclude={Uri.EscapeDataString(name)}");

        Assert.Equal("healthz check passed\n", answer.Body);
    }

    [Fact]
    public async Task OpenApi_OddNames_StillMakeADocument()
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddOpenApi();
                var checks = builder.Services.AddHealthKit();
                foreach (var name in Odd)
                    checks.AddHealthy(name);
            },
            app =>
            {
                app.MapOpenApi();
                app.MapHealthKit();
            });

        Assert.NotNull(JsonNode.Parse((await app.GetAsync("/openapi/v1.json")).Body)!["paths"]!["/health/live"]);
    }

    // A slash in a name is a slash in the path. All other characters may be escaped.
    private static string Escape(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static Task<TestApp> StartAsync(string name, bool mapped) => TestApp.StartAsync(
        builder => builder.Services.AddHealthKit().AddHealthy(name),
        app =>
        {
            if (mapped)
                app.MapHealthKit();
        });
}
