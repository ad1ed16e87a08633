using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HealthKit.IntegrationTests.Http;

/// <summary><c>app.MapHealthKit()</c> gives the same responses as routes of the app.</summary>
public sealed class RoutedEndpointTests
{
    public static TheoryData<string> Paths =>
    [
        "/health", "/health/", "/HEALTH/Live", "/health/live", "/health/liveness", "/health/ready", "/health/readiness", "/health/startup",
        "/health/database", "/health/database/", "/health/mistyped", "/health?verbose", "/health?exclude=database", "/health?format=frob",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Mapped_AnyPath_AnswersAsUnmapped(string path)
    {
        await using var unmapped = await StartAsync(use: null);
        await using var mapped = await StartAsync(app => app.MapHealthKit());

        var (expected, answer) = (await unmapped.GetAsync(path), await mapped.GetAsync(path));

        Assert.Equal(expected.EverythingButTheTime(), answer.EverythingButTheTime());
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.OK)]
    [InlineData("OPTIONS", HttpStatusCode.OK)]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", HttpStatusCode.MethodNotAllowed)]
    public async Task Mapped_Method_IsAnsweredOrRefusedWithAllow(string method, HttpStatusCode expected)
    {
        await using var app = await StartAsync(app => app.MapHealthKit());

        var answer = await app.SendAsync(method, "/health/live");

        Assert.Equal((expected, expected == HttpStatusCode.OK ? null : "GET, HEAD, OPTIONS"), (answer.Status, answer.Header("Allow")));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/database")]
    [InlineData("/health/mistyped")]
    public async Task Mapped_RequireAuthorization_401(string path)
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddDenyingAuthentication();
                builder.Services.AddHealthKit().AddHealthy("database");
            },
            app => app.MapHealthKit().RequireAuthorization());

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("status.example.com", HttpStatusCode.OK)]
    [InlineData("shop.example.com", HttpStatusCode.NotFound)]
    public async Task Mapped_RequireHost_AnswersForThatHostOnly(string host, HttpStatusCode expected)
    {
        await using var app = await StartAsync(app => app.MapHealthKit().RequireHost("status.example.com"));

        Assert.Equal(expected, (await app.GetAsync("/health/live", ("Host", host))).Status);
    }

    [Theory]
    [InlineData("/internal/health", HttpStatusCode.OK)]
    [InlineData("/internal/health/live", HttpStatusCode.OK)]
    [InlineData("/internal/health/mistyped", HttpStatusCode.NotFound)]
    [InlineData("/health", HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.NotFound)]
    public async Task Mapped_InAGroup_IsThereAndNowhereElse(string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync(app => app.MapGroup("/internal").MapHealthKit());

        Assert.Equal(expected, (await app.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("/health/mistyped", "")]
    [InlineData("/health/live/more", "")]
    [InlineData("/health/records/7", "record 7")]
    [InlineData("/elsewhere", "The app was reached.")]
    public async Task Mapped_FallbackPage_DoesNotAnswerAMistypedProbe(string path, string expected)
    {
        await using var app = await StartAsync(app =>
        {
            app.MapHealthKit();
            app.MapGet("/health/records/{id}", (int id) => $"record {id}");
            app.MapFallback(() => "The app was reached.");
        });

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
    }

    [Fact]
    public async Task Mapped_InTwoGroups_BothAnswer()
    {
        await using var app = await StartAsync(app =>
        {
            app.MapGroup("/a").MapHealthKit();
            app.MapGroup("/b").MapHealthKit();
        });

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/a/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/b/health/live")).Status);
    }

    [Fact]
    public async Task Mapped_InStartupStyle_Answers()
    {
        await using var app = await TestApp.StartAsync(new HostBuilder().ConfigureWebHostDefaults(web => web
            .UseUrls("http://127.0.0.1:0")
            .ConfigureServices(services => services.AddRouting().AddHealthKit())
            .Configure(app => app.UseRouting().UseEndpoints(endpoints => endpoints.MapGroup("/internal").MapHealthKit()))));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/internal/health")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Mapped_BehindAnExceptionHandlerAndStatusPages_503IsHealthKits()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddUnhealthy("database"),
            app =>
            {
                app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("A page.")));
                app.UseStatusCodePages("text/plain", "A page for {0}.");
                app.MapHealthKit();
            });

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.Status, answer.Body));
    }

    private static Task<TestApp> StartAsync(Action<WebApplication>? use) =>
        TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database"), use);
}
