using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// <c>app.MapHealthKit()</c> behind each middleware of the framework, configured to affect every request as much as possible. The response
/// equals HealthKit's response without the middleware, at once and freshly created each time.
/// </summary>
public sealed class ResponseProtectionTests
{
    private static readonly Dictionary<string, (Action<WebApplicationBuilder> Add, Action<WebApplication> Use)> Middleware = new()
    {
        ["none"] = (static _ => { }, static _ => { }),
        ["output caching"] = (
            static builder =>
                builder.Services.AddOutputCache(static cache =>
                    cache.AddBasePolicy(static policy => policy.Cache().Expire(TimeSpan.FromHours(1)))),
            static app => app.UseOutputCache()),
        ["output caching of all that comes"] = (
            static builder =>
                builder.Services.AddOutputCache(static cache =>
                    cache.AddBasePolicy(static policy => policy.AddPolicy<KeepEverything>(), excludeDefaultPolicy: true)),
            static app => app.UseOutputCache()),
        ["response caching"] = (
            static builder => builder.Services.AddResponseCaching(),
            static app => app.UseResponseCaching().Use(static (context, next) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=3600";
                return next(context);
            })),
        ["response compression"] = (
            static builder => builder.Services.AddResponseCompression(static options =>
                options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/health+json", "text/event-stream", "*/*"]),
            static app => app.UseResponseCompression()),
        ["request timeouts"] = (
            static builder => builder.Services.AddRequestTimeouts(static options =>
                options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMilliseconds(1), TimeoutStatusCode = 504 }),
            static app => app.UseRequestTimeouts()),
        ["rate limiting"] = (
            static builder => builder.Services.AddRateLimiter(static options => options.GlobalLimiter = new ClosedLimiter()),
            static app => app.UseRateLimiter()),
        ["antiforgery"] = (static builder => builder.Services.AddAntiforgery(), static app => app.UseAntiforgery()),
        ["CORS"] = (
            static builder =>
                builder.Services.AddCors(static cors =>
                    cors.AddDefaultPolicy(static policy => policy.WithOrigins("https://shop.example.com"))),
            static app => app.UseCors()),
        ["status code pages"] = (static _ => { }, static app => app.UseStatusCodePages("text/html", "A page for {0}.")),
        ["status code pages that execute again"] = (static _ => { }, static app =>
        {
            app.UseStatusCodePagesWithReExecute("/page");
            app.MapGet("/page", static () => "A page.");
        }),
        ["exception handler"] = (static builder => builder.Services.AddProblemDetails(), static app => app.UseExceptionHandler()
            .UseDeveloperExceptionPage()),
        ["HTTP logging"] = (
            static builder => builder.Services.AddHttpLogging(static options => options.LoggingFields = HttpLoggingFields.All),
                static app => app.UseHttpLogging()),
        ["W3C logging"] = (
            static builder =>
                builder.Services.AddW3CLogging(static options => options.LogDirectory = Directory.CreateTempSubdirectory("w3c").FullName),
            static app => app.UseW3CLogging()),
    };

    public static TheoryData<string> Names => [.. Middleware.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_BehindMiddlewareOfTheApp_IsHealthsOwnEachTime(string name)
    {
        var status = HealthStatus.Healthy;
        await using var plain = await TestApp.StartAsync(builder => Check(builder, () => status), static app => app.MapHealthKit());
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                Middleware[name].Add(builder);
                Check(builder, () => status);
            },
            web =>
            {
                Middleware[name].Use(web);
                web.MapHealthKit();
            });

        // The history gets the first run a little later than the responses.
        foreach (var each in (TestApp[])[plain, app])
        {
            await Eventually.TrueAsync(
                async () => (await each.GetAsync("/health/history")).Body.Contains("\"from\"", StringComparison.Ordinal),
                TestApp.Deadline, "the history has the first run");
        }

        foreach (var path in (string[])["/health/ready", "/health", "/health/db", "/health?format=text", "/health?format=frob",
            "/health/mistyped", "/health/ui", "/health/history"])
            Assert.Equal(Compared(await AskAsync(plain, path)), Compared(await AskAsync(app, path)));

        Assert.Equal(Compared(await plain.SendAsync("POST", "/health/live")), Compared(await app.SendAsync("POST", "/health/live")));
        Assert.StartsWith("text/plain; version=0.0.4", (await AskAsync(app, "/metrics")).ContentType, StringComparison.Ordinal);

        // An earlier response must not be served again.
        status = HealthStatus.Unhealthy;
        await app.UntilStatusAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        foreach (var path in (string[])["/health", "/health/db"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(app, path)).Status);

        status = HealthStatus.Healthy;
        await app.UntilStatusAsync("/health/ready", HttpStatusCode.OK);
        Assert.DoesNotContain(app.Logs.Lines, static line => line.Category.Contains("HttpLogging", StringComparison.Ordinal)
            && line.Message.Contains("\"checks\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_OfAGroupWithConventionsOfTheApp_IsFinalAllTheSame(bool withAttribute)
    {
        var status = HealthStatus.Healthy;
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddOutputCache();
                builder.Services.AddRateLimiter(static options => options.AddFixedWindowLimiter("once", static limiter =>
                    (limiter.PermitLimit, limiter.Window) = (1, TimeSpan.FromHours(1))));
                Check(builder, () => status);
            },
            web =>
            {
                web.UseRateLimiter();
                web.UseOutputCache();
                var endpoints = web.MapHealthKit().RequireRateLimiting("once");
                _ = withAttribute ? endpoints.WithMetadata(new OutputCacheAttribute { Duration = 3_600 }) : endpoints.CacheOutput();
            });
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);

        status = HealthStatus.Unhealthy;

        await app.UntilStatusAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
    }

    private static void Check(WebApplicationBuilder builder, Func<HealthStatus> status) => builder.RunsOften("db")
        .Services.AddHealthKit().AddCheck("db", () => new HealthCheckResult(status()));

    private static Task<Answer> AskAsync(TestApp app, string path) =>
        app.GetAsync(path, ("Accept-Encoding", "gzip, br"), ("Origin", "https://elsewhere.example.com"));

    // The comparison ignores times and the headers that the framework adds for other purposes. Cache-Control decides what caches do with
    // the response.
    private static string Compared(Answer answer)
    {
        var headers = answer.Headers.Where(static header => header.Key is not ("Date" or "ETag" or "Content-Length")
            && (header.Key, header.Value) is not ("Content-Encoding", "identity"))
            .OrderBy(static header => header.Key, StringComparer.Ordinal).Select(static header => $"{header.Key}: {header.Value}");
        var body = System.Text.RegularExpressions.Regex.Replace(answer.Body, "[0-9]", "");
        return $"{(int)answer.Status}\n{string.Join('\n', headers)}\n\n{body[..Math.Min(body.Length, 60)]}";
    }

    private sealed class KeepEverything : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.AllowCacheStorage = true;
            return ValueTask.CompletedTask;
        }
    }
}
