using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Http;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("/health", "application/json")]
    [InlineData("/health/live", "application/json")]
    [InlineData("/health/database", "application/json")]
    [InlineData("/health?format=text", "text/plain")]
    [InlineData("/health?format=health%2Bjson", "application/health+json")]
    [InlineData("/health?format=xabaril-ui", "application/json")]
    [InlineData("/health?verbose", "text/plain")]
    [InlineData("/health?exclude=database", "application/json")]
    public async Task Headers_AnyForm_AreTheseAndNoOthers(string url, string contentType)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database"));

        var answer = await app.GetAsync(url);

        Assert.Equal(
            $"""
            Cache-Control: no-store, no-cache
            Content-Length: {answer.Body.Length}
            Content-Type: {contentType}
            Expires: Thu, 01 Jan 1970 00:00:00 GMT
            Pragma: no-cache
            Server: Kestrel
            X-Content-Type-Options: nosniff
            """,
            answer.HeaderLines());
    }

    [Fact]
    public async Task Date_EveryAnswer_IsSent()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit());

        Assert.NotNull((await app.GetAsync("/health")).Header("Date"));
    }

    [Fact]
    public async Task ContentLength_TextBeyondAscii_CountsBytes()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddCheck("주문", () => HealthCheckResult.Unhealthy("재고가 없습니다 🚑")));

        var answer = await app.GetAsync("/health");

        Assert.Contains("재고가 없습니다", answer.Body, StringComparison.Ordinal);
        Assert.Equal($"{System.Text.Encoding.UTF8.GetByteCount(answer.Body)}", answer.Header("Content-Length"));
    }

    [Fact]
    public async Task EnvoyDegraded_WhileDegraded_IsSentAndThenNoMore()
    {
        var status = HealthStatus.Healthy;
        await using var app = await TestApp.StartAsync(builder => builder.RunsOften("cache").Services.AddHealthKit()
            .AddCheck("cache", () => new HealthCheckResult(status)));
        var seen = new List<string?> { await EnvoyDegradedAsync() };

        foreach (var next in new[] { HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Healthy })
        {
            status = next;
            await Eventually.TrueAsync(
                async () => (await app.GetAsync("/health?format=text")).Body == next.ToString(), TestApp.Deadline, $"it is {next}");
            seen.Add(await EnvoyDegradedAsync());
        }

        Assert.Equal([null, "true", null, null], seen);

        async Task<string?> EnvoyDegradedAsync() => (await app.GetAsync("/health/ready")).Header("x-envoy-degraded");
    }

    [Theory]
    [InlineData("/health/cache", "true")]
    [InlineData("/health/database", null)]
    [InlineData("/health/live", null)]
    [InlineData("/health?exclude=cache", null)]
    public async Task EnvoyDegraded_OnePart_IsSentWhereItCounts(string url, string? expected)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database")
            .AddDegraded("cache"));

        Assert.Equal(expected, (await app.GetAsync(url)).Header("x-envoy-degraded"));
    }
}
