using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

public sealed class CorsHeadersTests
{
    private const string Status = "https://status.example.com";
    private const string Other = "https://other.example.com";

    [Theory]
    [InlineData(Status, Status, Status)]
    [InlineData(Status, Other, null)]
    [InlineData(Status, "HTTPS://STATUS.EXAMPLE.COM", null)]
    [InlineData(Status, "null", null)]
    [InlineData(Status, "", null)]
    [InlineData("*", Other, "*")]
    [InlineData("*", "null", "*")]
    public async Task Get_WithOrigin_IsAllowedByConfiguration(string configured, string origin, string? expected)
    {
        await using var app = await StartAsync(configured);

        var answer = await app.GetAsync("/health", ("Origin", origin));

        Assert.Equal((HttpStatusCode.OK, expected, "Origin"),
            (answer.Status, answer.Header("Access-Control-Allow-Origin"), answer.Header("Vary")));
    }

    [Fact]
    public async Task Get_NothingConfigured_NoHeaderOfCors()
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync("/health", ("Origin", Other));

        Assert.Equal((null, null), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Vary")));
    }

    [Fact]
    public async Task Get_SecondOrigin_GetsItsOwn()
    {
        await using var app = await StartAsync(Status, Other);

        Assert.Equal(Other, (await app.GetAsync("/health", ("Origin", Other))).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Preflight_AllowedOrigin_204WithMethods()
    {
        await using var app = await StartAsync(Status);

        var answer = await app.SendAsync(
            "OPTIONS", "/health", ("Origin", Status), ("Access-Control-Request-Method", "GET"),
                ("Access-Control-Request-Headers", "x-canary"));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(
            $"""
            Access-Control-Allow-Headers: Accept, Cache-Control, Last-Event-ID
            Access-Control-Allow-Methods: GET, HEAD, OPTIONS
            Access-Control-Allow-Origin: {Status}
            Server: Kestrel
            Vary: Origin
            """,
            answer.HeaderLines());
    }

    [Theory]
    [InlineData(Status)]
    [InlineData(null)]
    public async Task Preflight_OtherOrigin_IsAnOrdinaryAnswer(string? configured)
    {
        await using var app = await StartAsync(configured is null ? [] : [configured]);

        var answer = await app.SendAsync("OPTIONS", "/health?format=text", ("Origin", Other), ("Access-Control-Request-Method", "GET"));

        Assert.Equal((HttpStatusCode.OK, "Healthy", null), (answer.Status, answer.Body, answer.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Options_WithoutPreflightHeaders_IsAnOrdinaryAnswer()
    {
        await using var app = await StartAsync(Status);

        var answer = await app.SendAsync("OPTIONS", "/health?format=text", ("Origin", Status));

        Assert.Equal((HttpStatusCode.OK, "Healthy", Status), (answer.Status, answer.Body, answer.Header("Access-Control-Allow-Origin")));
    }

    private static Task<TestApp> StartAsync(params string[] origins) => TestApp.StartAsync(builder =>
    {
        for (var index = 0; index < origins.Length; index++)
            builder.Configuration[$"HealthKit:Cors:Origins:{index}"] = origins[index];

        builder.Services.AddHealthKit();
    });
}
