using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>With any middleware in the app's pipeline, a probe gets the plain 200 or 503, and a mistyped path gets 404.</summary>
public sealed class PipelineTests
{
    private static readonly Dictionary<string, (Action<WebApplicationBuilder>? Configure, Action<WebApplication>? Use)> Pipelines = new()
    {
        ["allowed hosts"] = (builder => builder.Configuration["AllowedHosts"] = "shop.example.com", null),
        ["https redirection"] = (builder => builder.Services.AddHttpsRedirection(options => options.HttpsPort = 443), app =>
            app.UseHttpsRedirection()),
        ["hsts"] = (null, app => app.UseHsts()),
        ["fallback policy with 401"] = (builder => builder.Services.AddDenyingAuthentication(everywhere: true), app =>
            app.MapFallback(Reached)),
        ["fallback policy with a login page"] =
            (builder => builder.Services.AddDenyingAuthentication("/login", everywhere: true), app => app.MapFallback(Reached)),
        ["exception handler"] = (null, app => app.UseExceptionHandler(handler => handler.Run(Reached))
            .Run(_ => throw new InvalidOperationException())),
        ["developer exception page"] = (null, app => app.UseDeveloperExceptionPage().Run(_ => throw new InvalidOperationException())),
        ["status code pages"] = (null, app => app.UseStatusCodePages("text/plain", "A page for {0}.")),
        ["status code pages with re-execution"] =
            (null, app => app.UseStatusCodePagesWithReExecute("/error/{0}").Use(_ => Reached)),
        ["response compression"] =
            (builder => builder.Services.AddResponseCompression(options => options.MimeTypes = ["text/plain", "application/json"]),
                app => app.UseResponseCompression()),
        ["path base"] = (null, app => app.UsePathBase("/shop")),
        ["fallback page"] = (null, app => app.MapFallback(Reached)),
        ["terminal middleware"] = (null, app => app.Run(Reached)),
        ["rate limiter"] =
            (builder => builder.Services.AddRateLimiter(options => options.GlobalLimiter = new ClosedLimiter()), app =>
                app.UseRateLimiter()),
        ["forwarded headers"] =
            (null, app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All,
                AllowedHosts = { "x" } })),
        ["cors"] = (builder => builder.Services.AddCors(), app => app.UseCors(policy => policy.WithOrigins("https://app.example.com"))),
        ["a middleware that throws"] = (null, app => app.Use(_ => _ => throw new InvalidOperationException())),
    };

    public static TheoryData<string> Names => [.. Pipelines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Probe_Healthy_PlainOk(string pipeline)
    {
        await using var app = await StartAsync(pipeline, checks => checks.AddHealthy("database"));

        AssertPlain(await ProbeAsync(app), HttpStatusCode.OK, "Healthy");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Probe_Unhealthy_Plain503(string pipeline)
    {
        await using var app = await StartAsync(pipeline, checks => checks.AddUnhealthy("database"));

        AssertPlain(await ProbeAsync(app), HttpStatusCode.ServiceUnavailable, "Unhealthy");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Probe_Mistyped_EmptyNotFound(string pipeline)
    {
        await using var app = await StartAsync(pipeline, checks => checks.AddHealthy("database"));

        var answer = await app.GetAsync("/health/mistyped");

        Assert.Equal((HttpStatusCode.NotFound, "", null), (answer.Status, answer.Body, answer.Header("Location")));
    }

    [Fact]
    public async Task Probe_InDevelopment_PlainOk()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddHealthy("database"), environment: "Development");

        AssertPlain(await ProbeAsync(app), HttpStatusCode.OK, "Healthy");
    }

    [Fact]
    public async Task Probe_InTheTestServer_PlainOk()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddHealthy("database"), app => app.MapFallback(Reached), inMemory: true);

        AssertPlain(await ProbeAsync(app), HttpStatusCode.OK, "Healthy");
    }

    [Fact]
    public async Task Request_OfTheApp_PassesThrough()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit(), app => app.MapGet("/orders/{id}", (string id) => $"order {id}"));

        Assert.Equal("order 7", (await app.GetAsync("/orders/7")).Body);
    }

    // The request resembles a kubelet's: its host is an address that the app does not know. It also carries every header with which a
    // client can make claims about itself.
    private static Task<Answer> ProbeAsync(TestApp app) => app.GetAsync(
        "/health/ready", ("Host", "10.1.2.3:8080"), ("Accept", "text/plain"), ("Accept-Encoding", "gzip, br"),
        ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-For", "1.2.3.4"),
        ("Origin", "https://other.example.com"));

    private static void AssertPlain(Answer answer, HttpStatusCode status, string body)
    {
        Assert.Equal((status, "text/plain", body), (answer.Status, answer.ContentType, answer.Body));
        Assert.Equal(
            """
            Cache-Control: no-store, no-cache
            Content-Length: *
            Content-Type: text/plain
            Expires: Thu, 01 Jan 1970 00:00:00 GMT
            Pragma: no-cache
            Server: Kestrel
            X-Content-Type-Options: nosniff
            """.Replace("Server: Kestrel\n", answer.Header("Server") is null ? "" : "Server: Kestrel\n", StringComparison.Ordinal),
            answer.HeaderLines().Replace($"Content-Length: {body.Length}", "Content-Length: *", StringComparison.Ordinal));
    }

    private static Task<TestApp> StartAsync(string pipeline, Action<IHealthChecksBuilder> checks)
    {
        var (configure, use) = Pipelines[pipeline];
        return TestApp.StartAsync(
            builder =>
            {
                configure?.Invoke(builder);
                checks(builder.Services.AddHealthKit());
            },
            use);
    }

    private static Task Reached(HttpContext context) => context.Response.WriteAsync("The app was reached.");
}
