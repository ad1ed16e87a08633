using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Http;

/// <summary>
/// ASP.NET Core's tests of its own endpoint, applied to it twice: without HealthKit, and fed by HealthKit. A row that passes in both
/// columns is a behavior that an app keeps when it adds HealthKit.
/// </summary>
public sealed class StockEndpointTests
{
    public static TheoryData<bool> WithAndWithout => [false, true];

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_NoChecks_HealthyInPlainText(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, _ => { });

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Healthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_AllHealthy_200(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, checks => checks.AddHealthy("Foo").AddHealthy("Bar").AddHealthy("Baz"));

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Healthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_OneDegraded_200(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, checks => checks.AddHealthy("Foo").AddDegraded("Bar").AddHealthy("Baz"));

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Degraded");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_OneUnhealthy_503(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, checks => checks.AddHealthy("Foo").AddUnhealthy("Bar").AddDegraded("Baz"));

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.ServiceUnavailable, "Unhealthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_CheckThrows_503(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit, checks => checks.AddHealthy("Foo").AddCheck("Bar", () => throw new InvalidOperationException()));

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.ServiceUnavailable, "Unhealthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_CheckWithFailureStatusDegradedThrows_200(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit, checks =>
                checks.AddCheck("Bar", new ThirdPartyCheck(() => throw new InvalidOperationException()), HealthStatus.Degraded));

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Degraded");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_Always_SendsThreeCacheHeaders(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, _ => { });

        var answer = await app.GetAsync("/healthz");

        Assert.Equal(
            ("no-store, no-cache", "no-cache", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (answer.Header("Cache-Control"), answer.Header("Pragma"), answer.Header("Expires")));
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_AllowCachingResponses_SendsNoCacheHeader(bool healthKit)
    {
        await using var app = await StartAsync(healthKit, _ => { }, new HealthCheckOptions { AllowCachingResponses = true });

        var answer = await app.GetAsync("/healthz");

        Assert.Equal((null, null, null), (answer.Header("Cache-Control"), answer.Header("Pragma"), answer.Header("Expires")));
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_CustomStatusCodes_AreSent(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit, checks => checks.AddDegraded("Foo"),
                new HealthCheckOptions { ResultStatusCodes = { [HealthStatus.Degraded] = 429 } });

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.TooManyRequests, "Degraded");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_CustomWriter_GetsTheWholeReport(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit,
            checks => checks.AddHealthy("Foo").AddCheck(
                "Bar", () => HealthCheckResult.Unhealthy("Bad.", data: new Dictionary<string, object> { ["n"] = 3 }), ["b", "a"]),
            new HealthCheckOptions
            {
                ResponseWriter = (context, report) => context.Response.WriteAsync(string.Join(';', report.Entries.Select(entry =>
                    $"{entry.Key}={entry.Value.Status},{entry.Value.Description},{entry.Value.Data.Count},"
                        + $"{string.Join('+', entry.Value.Tags.Except(["ready"]).Order())}"))),
            });

        Assert.Equal("Foo=Healthy,,0,;Bar=Unhealthy,Bad.,1,a+b", (await app.GetAsync("/healthz")).Body);
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_NoWriter_EmptyBody(bool healthKit)
    {
        await using var app =
            await StartAsync(healthKit, checks => checks.AddUnhealthy("Foo"), new HealthCheckOptions { ResponseWriter = null! });

        var answer = await app.GetAsync("/healthz");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_PredicateByName_LeavesTheOthersOut(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit, checks => checks.AddHealthy("Foo").AddUnhealthy("Bar"),
                new HealthCheckOptions { Predicate = check => check.Name == "Foo" });

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Healthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_PredicateByTag_TakesThoseWithTheTag(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit,
            checks => checks.AddHealthy("Foo", "db").AddDegraded("Bar", "db").AddUnhealthy("Baz", "cache"),
            new HealthCheckOptions { Predicate = check => check.Tags.Contains("db") });

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Degraded");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_PredicateMatchesNoCheck_Healthy(bool healthKit)
    {
        await using var app = await StartAsync(
            healthKit, checks => checks.AddUnhealthy("Foo"), new HealthCheckOptions { Predicate = static _ => false });

        AssertPlain(await app.GetAsync("/healthz"), HttpStatusCode.OK, "Healthy");
    }

    [Theory]
    [MemberData(nameof(WithAndWithout))]
    public async Task MapHealthChecks_RequireAuthorization_401(bool healthKit)
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                Add(builder, healthKit);
                builder.Services.AddDenyingAuthentication();
            },
            app => app.MapHealthChecks("/healthz").RequireAuthorization());

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/healthz")).Status);
    }

    [Theory]
    [InlineData(false, "/HEALTHZ", HttpStatusCode.OK)]
    [InlineData(true, "/HEALTHZ", HttpStatusCode.OK)]
    [InlineData(false, "/healthz/", HttpStatusCode.OK)]
    [InlineData(true, "/healthz/", HttpStatusCode.OK)]
    [InlineData(false, "/healthz/detailed", HttpStatusCode.NotFound)]
    [InlineData(true, "/healthz/detailed", HttpStatusCode.NotFound)]
    [InlineData(false, "/frob", HttpStatusCode.NotFound)]
    [InlineData(true, "/frob", HttpStatusCode.NotFound)]
    public async Task MapHealthChecks_Path_IsMatchedAsEver(bool healthKit, string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync(healthKit, _ => { });

        Assert.Equal(expected, (await app.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData(false, "POST")]
    [InlineData(true, "POST")]
    [InlineData(false, "DELETE")]
    [InlineData(true, "DELETE")]
    public async Task MapHealthChecks_AnyMethod_IsAnswered(bool healthKit, string method)
    {
        await using var app = await StartAsync(healthKit, _ => { });

        AssertPlain(await app.SendAsync(method, "/healthz"), HttpStatusCode.OK, "Healthy");
    }

    private static Task<TestApp> StartAsync(bool healthKit, Action<IHealthChecksBuilder> configure, HealthCheckOptions? options = null) =>
        TestApp.StartAsync(builder => configure(Add(builder, healthKit)), app =>
            app.MapHealthChecks("/healthz", options ?? new HealthCheckOptions()));

    private static IHealthChecksBuilder Add(WebApplicationBuilder builder, bool healthKit) =>
        healthKit ? builder.Services.AddHealthKit() : builder.Services.AddHealthChecks();

    private static void AssertPlain(Answer answer, HttpStatusCode status, string body) =>
        Assert.Equal((status, "text/plain", body), (answer.Status, answer.ContentType, answer.Body));
}
