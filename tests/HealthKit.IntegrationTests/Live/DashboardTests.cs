using System.Net;
using System.Net.Http.Headers;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Management;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Live;

public sealed class DashboardTests
{
    [Fact]
    public async Task Page_OfTheApp_IsWholeWithoutAnythingElse()
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync("/health/ui");

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8", "no-cache", "nosniff"),
            (answer.Status, answer.Header("Content-Type"), answer.Header("Cache-Control"), answer.Header("X-Content-Type-Options")));
        Assert.DoesNotContain("unsafe", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("<h1 id=\"status\" class=\"state\">Healthy</h1>", answer.Body, StringComparison.Ordinal);
        Assert.Contains("<h3>db</h3>", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<dt>Memory</dt>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutDetails_NamesNoCheck()
    {
        await using var app = await StartAsync(("HealthKit:Details", "None"));

        Assert.DoesNotContain("<h3>", (await app.GetAsync("/health/ui")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OutsideOfDevelopment_IsOnTheManagementPortAlone()
    {
        await using var app = await ManagedApp.StartAsync();

        foreach (var path in (string[])["/health/ui", "/health/stream", "/health/history"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await app.App.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("HEAD", path)).Status);
        }
    }

    [Fact]
    public async Task Page_WithoutDetails_NamesNoReason()
    {
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                builder.Configuration["HealthKit:Details"] = "None";
                builder.Services.AddHealthKit().AddUnhealthy("db");
            },
            environment: "Development");

        Assert.DoesNotContain("reported", (await app.GetAsync("/health/ui")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/ui")]
    [InlineData("/health/ui/script.js")]
    [InlineData("/health/ui/style.css")]
    public async Task Page_ThatIsKnown_IsNotSentAgain(string path)
    {
        await using var app = await StartAsync();
        var (tag, known) = ("", await app.GetAsync(path));

        // The page changes once more when the host has started.
        await TestServers.Eventually.TrueAsync(
            async () =>
            {
                tag = known.Header("ETag") ?? tag;
                known = await app.GetAsync(path, ("If-None-Match", tag));
                return known.Status == HttpStatusCode.NotModified;
            },
            TestApp.Deadline, "the page is known");
        var other = await app.GetAsync(path, ("If-None-Match", "\"other\""));

        Assert.Equal(("", HttpStatusCode.OK), (known.Body, other.Status));
    }

    [Theory]
    [InlineData("/health/ui")]
    [InlineData("/health/ui/script.js")]
    public async Task Head_OfAPage_HasItsLengthAndNoBody(string path)
    {
        await using var app = await StartAsync();

        using var response = await app.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative)));

        Assert.True(response.Content.Headers.ContentLength > 100);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Page_WithASlashBehindIt_IsSentToItsName()
    {
        await using var app = await StartAsync();

        var answer = await app.GetAsync("/health/ui/");

        Assert.Equal((HttpStatusCode.PermanentRedirect, "../ui"), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task File_ForAClientThatTakesGzip_IsTheSameCompressed()
    {
        await using var app = await StartAsync();
        var plain = await app.GetAsync("/health/ui/style.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/ui/style.css", UriKind.Relative));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var unpacked = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(),
            System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(plain.Body, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Page_ThroughRouting_IsServedToo()
    {
        await using var app = await TestApp.StartAsync(static builder => builder.Services.AddHealthKit().AddHealthy("db"), static app =>
            app.MapHealthKit(), "Development");

        Assert.Contains("<h3>db</h3>", (await app.GetAsync("/health/ui")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ui/script.js")).Status);
    }

    [Fact]
    public async Task Page_WithoutAPath_IsNotServed()
    {
        await using var app = await StartAsync(("HealthKit:Paths:Ui", ""));

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health/ui")).Status);
    }

    private static Task<TestApp> StartAsync(params (string Key, string Value)[] settings) => TestApp.StartAsync(
        builder => Configure(builder, settings), environment: "Development");

    private static void Configure(WebApplicationBuilder builder, (string Key, string Value)[] settings)
    {
        builder.Configuration["HealthKit:Details"] = "Summary";
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;

        builder.Services.AddHealthKit().AddHealthy("db");
    }
}
