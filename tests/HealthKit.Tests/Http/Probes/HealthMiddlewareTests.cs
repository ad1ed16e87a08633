using HealthKit.Http;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class HealthMiddlewareTests : IDisposable
{
    private readonly ScriptedCheck _check = new();
    private readonly EngineHarness _harness;
    private readonly Endpoints _endpoints;

    public HealthMiddlewareTests()
    {
        _harness = new EngineHarness(_check);
        _harness.Step();
        _endpoints = new Endpoints(_harness.Provider);
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/health/", 200)]
    [InlineData("/Health/READY", 200)]
    [InlineData("/health/ready/", 200)]
    [InlineData("/health/readiness", 200)]
    [InlineData("/health/liveness", 200)]
    [InlineData("/health/startup", 200)]
    [InlineData("/health/db", 200)]
    [InlineData("/health/DB/", 200)]
    [InlineData("/health/mistyped", 404)]
    [InlineData("/health/ready/more", 404)]
    [InlineData("/health//", 404)]
    [InlineData("/healthy", 418)]
    [InlineData("/healthz", 418)]
    [InlineData("/", 418)]
    [InlineData("", 418)]
    [InlineData("/orders/health", 418)]
    public void Path_Requested_IsHandledByHealthKitOrTheApp(string path, int status)
    {
        Assert.Equal(status, _endpoints.Ask(path).Status);
    }

    [Theory]
    [InlineData("/health/mistyped", "GET", 404)]
    [InlineData("/health/ready", "POST", 405)]
    public void Answer_ThatIsNone_IsNotCachedEither(string path, string method, int expected)
    {
        var (status, headers, _) = _endpoints.Ask(path, method);

        Assert.Equal((expected, "no-store, no-cache"), (status, headers.CacheControl.ToString()));
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", false)]
    [InlineData("OPTIONS", true)]
    public void Method_ThatProbesUse_AnswersAlike(string method, bool hasBody)
    {
        var (status, headers, body) = _endpoints.Ask("/health/ready", method);

        Assert.Equal((200, "no-store, no-cache", "no-cache"), (status, headers.CacheControl.ToString(), headers.Pragma.ToString()));
        Assert.Equal(("Thu, 01 Jan 1970 00:00:00 GMT", "nosniff", "application/json"),
            (headers.Expires.ToString(), headers.XContentTypeOptions.ToString(), headers.ContentType.ToString()));
        Assert.Equal(hasBody ? headers.ContentLength : 0, body.Length);
        Assert.True(headers.ContentLength > 50);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("TRACE")]
    [InlineData("BREW")]
    public void Method_OfAnyOtherKind_Is405WithAllow(string method)
    {
        var (status, headers, body) = _endpoints.Ask("/health/ready", method);

        Assert.Equal((405, "GET, HEAD, OPTIONS", ""), (status, headers.Allow.ToString(), body));
    }

    [Fact]
    public void Header_WhileDegraded_InformsEnvoy()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthStatus.Degraded));
        harness.Step();

        Assert.Equal("true", new Endpoints(harness.Provider).Ask("/health/ready").Headers["x-envoy-degraded"]);
        Assert.Equal("", _endpoints.Ask("/health/ready").Headers["x-envoy-degraded"].ToString());
    }

    [Fact]
    public void Format_Unknown_Is406InPlainWordsWithoutEcho()
    {
        var (status, headers, body) = _endpoints.Ask("/health?format=canary");

        Assert.Equal((406, "text/plain"), (status, headers.ContentType.ToString()));
        Assert.Equal("The format is unknown. Known formats: text, json, health+json, xabaril-ui.\n", body);
    }

    [Theory]
    [InlineData("/health?format=text", "Healthy")]
    [InlineData("/health?verbose", "[+]db ok\nhealthz check passed\n")]
    [InlineData("/health/ready?verbose&exclude=db", "readyz check passed\n")]
    [InlineData("/health/ready?verbose&exclude=db&exclude=canary",
        "warn: some health checks cannot be excluded: no matches for 1 name\nreadyz check passed\n")]
    [InlineData("/health/ready?verbose&exclude=a&exclude=b",
        "[+]db ok\nwarn: some health checks cannot be excluded: no matches for 2 names\nreadyz check passed\n")]
    [InlineData("/health/db?format=text&exclude=db", "Healthy")]
    public void QueryString_FormatVerboseOrExclude_ChangesTheBody(string path, string body)
    {
        Assert.Equal(body, _endpoints.Ask(path).Body);
    }

    [Theory]
    [InlineData("/health?%00=%ff&&&=&exclude")]
    [InlineData("/health?exclude=%zz&format[]=1")]
    [InlineData("/health?verbose=canary&verbose=canary")]
    public void Query_Absurd_IsAnsweredWithoutEcho(string path)
    {
        var (status, _, body) = _endpoints.Ask(path);

        Assert.Equal(200, status);
        Assert.DoesNotContain("canary", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OnANewSnapshot_IsNew()
    {
        var before = _endpoints.Ask("/health/ready").Body;
        _check.Says(HealthStatus.Unhealthy);
        _harness.Advance(10);

        var after = _endpoints.Ask("/health/ready");

        Assert.Equal(503, after.Status);
        Assert.NotEqual(before, after.Body);
    }

    [Fact]
    public void Probe_EngineHalted_AnswersStaleByItself()
    {
        _harness.IsHalted = true;
        _harness.Advance(17);

        var (status, _, body) = _endpoints.Ask("/health/ready?verbose");

        Assert.Equal((503, "[-]db failed: stale\n[-]host failed: stale\nreadyz check failed\n"), (status, body));
    }

    [Fact]
    public void Probe_HowManyEver_RunsNoCheck()
    {
        for (var request = 0; request < 100; request++)
        {
            _endpoints.Ask("/health");
            _endpoints.Ask("/health/db?verbose");
        }

        Assert.Single(_check.Starts);
    }

    [Fact]
    public void Probe_FailsInside_Is503AndLogged()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/health/ready";
        context.Features.Set<IQueryFeature>(new ThrowingQuery());
        context.Request.QueryString = new QueryString("?x");

        _endpoints.Invoke(context);

        Assert.Equal(503, context.Response.StatusCode);
        Assert.Equal([1200], _harness.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public void Probe_Answered_IsNotMeasuredAsARequestOfTheApp()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/health/ready";

        _endpoints.Invoke(context);

        Assert.NotNull(context.GetEndpoint()?.Metadata.GetMetadata<DisableHttpMetricsAttribute>());
    }

    [Fact]
    public void AppRoute_AmongHealthKits_StaysTheApps()
    {
        using var services = new TestServices(static services =>
        {
            services.AddSingleton<EndpointDataSource>(
                new DefaultEndpointDataSource(Endpoints.Routes("/health/ready", "/health/records/{id}", "/orders")));
            services.AddHealthKit();
        });
        var endpoints = new Endpoints(services.Provider);

        int[] statuses = [endpoints.Ask("/health/ready").Status, endpoints.Ask("/health/records/7").Status,
            endpoints.Ask("/health/records").Status];

        Assert.Equal([418, 418, 404], statuses);
        Assert.Equal(
            [
                "Information 1201: The app maps its own routes on HealthKit's paths, and the app serves them: /health/ready, "
                + "/health/records/{id}. To serve HealthKit's endpoints there, move these routes.",
            ],
            services.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void AppRoute_ForOtherMethodsOnAPathOfHealthKit_LeavesTheProbeAlone()
    {
        using var services = new TestServices(static services =>
        {
            services.AddSingleton<EndpointDataSource>(new DefaultEndpointDataSource(new RouteEndpoint(
                static _ => Task.CompletedTask, RoutePatternFactory.Parse("/health"), order: 0, new(new HttpMethodMetadata(["POST"])),
                    "POST /health")));
            services.AddHealthKit();
        });
        var endpoints = new Endpoints(services.Provider);

        int[] statuses = [endpoints.Ask("/health").Status, endpoints.Ask("/health", "POST").Status,
            endpoints.Ask("/health/ready", "POST").Status];

        Assert.Equal([503, 418, 405], statuses);
    }

    [Fact]
    public void Mapped_ByTheApp_StandsDown()
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        services.Get<EndpointMode>().IsMapped = true;

        Assert.Equal(418, new Endpoints(services.Provider).Ask("/health/ready").Status);
    }

    [Fact]
    public void Details_InDevelopment_AreFull()
    {
        using var services = new TestServices("Development", static services => services.AddHealthKit());

        Assert.Contains("\"process\":", new Endpoints(services.Provider).Ask("/health").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Details_InProduction_AreASummary()
    {
        Assert.Equal(
            """{"status":"healthy","timestamp":"2026-11-20T08:00:00.000Z","checks":{"db":{"state":"healthy"}}}""",
            _endpoints.Ask("/health").Body);
    }

    public void Dispose() => _harness.Dispose();

    private sealed class ThrowingQuery : IQueryFeature
    {
        public IQueryCollection Query
        {
            get => throw new InvalidOperationException();
            set => throw new InvalidOperationException();
        }
    }
}
