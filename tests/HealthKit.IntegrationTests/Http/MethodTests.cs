using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

public sealed class MethodTests : IClassFixture<MethodTests.Fixture>
{
    private readonly TestApp _app;

    public MethodTests(Fixture fixture) => _app = fixture.App;

    public static TheoryData<string> Urls =>
    [
        "/health", "/health/live", "/health/ready", "/health/startup", "/health/database", "/health/cache", "/health?verbose",
            "/health?format=text",
        "/health?format=health%2Bjson", "/health?format=xabaril-ui", "/health?exclude=cache", "/health?format=frob",
    ];

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Head_AnyUrl_SameStatusAndHeadersAsGetWithoutABody(string url)
    {
        var get = await _app.GetAsync(url);

        var head = await _app.SendAsync("HEAD", url);

        Assert.Equal((get.Status, get.HeaderLines(), ""), (head.Status, head.HeaderLines(), head.Body));
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Options_AnyUrl_SameAsGet(string url)
    {
        var get = await _app.GetAsync(url);

        var options = await _app.SendAsync("OPTIONS", url);

        Assert.Equal(get.EverythingButTheTime(), options.EverythingButTheTime());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    [InlineData("X")]
    public async Task Method_Other_405WithAllow(string method)
    {
        var answer = await RawConnection.AskAsync(
            _app.Port, $"{method} /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405 Method Not Allowed\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: GET, HEAD, OPTIONS\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_OtherOnAnUnknownPath_404()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _app.SendAsync("POST", "/health/mistyped")).Status);
    }

    [Fact]
    public async Task Get_WithABody_IsAnswered()
    {
        var answer = await RawConnection.AskAsync(
            _app.Port, "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>Checks that keep their state and run rarely, so that two responses come from one snapshot.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public TestApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddHealthKit().AddHealthy("database").AddDegraded("cache");
            foreach (var name in new[] { "database", "cache" })
            {
                builder.Configuration[$"HealthKit:Checks:{name}:Interval"] = "01:00:00";
                builder.Configuration[$"HealthKit:Checks:{name}:RetryInterval"] = "01:00:00";
            }
        });

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
