using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Http;

/// <summary>The groups of <c>app.MapHealthKit()</c>, each with conventions of its own, and details for authorized callers.</summary>
public sealed class EndpointGroupTests
{
    private static readonly (string, string) Operator = (RoleAuthentication.Header, "ops");
    private static readonly (string, string) Customer = (RoleAuthentication.Header, "customer");

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/health/readiness", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/health/startup", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/database", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/a{b", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/history", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/stream", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/$stream", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/ui", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/ui/script.js", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/health/mistyped", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    public async Task Details_RequireAuthorization_LeavesProbesAndMetricsOpen(
        string path, HttpStatusCode anonymous, HttpStatusCode customer)
    {
        await using var app = await StartAsync(
            static app => app.MapHealthKit().Details.RequireAuthorization("ops"), environment: "Development");

        Assert.Equal(anonymous, (await app.GetAsync(path)).Status);
        Assert.Equal(customer, (await app.GetAsync(path, Customer)).Status);
    }

    [Fact]
    public async Task Metrics_RequireAuthorization_LeavesTheRestOpen()
    {
        await using var app = await StartAsync(static app => app.MapHealthKit().Metrics.RequireAuthorization("ops"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/metrics")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/metrics", Operator)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task Probes_RequireHost_LeavesTheRestToAnyHost()
    {
        await using var app = await StartAsync(static app => app.MapHealthKit().Probes.RequireHost("probes.example.com"));

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live", ("Host", "probes.example.com"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);
    }

    [Theory]
    [InlineData("/health", true)]
    [InlineData("/health/database", true)]
    [InlineData("/health/a{b", true)]
    [InlineData("/health/ready", false)]
    public async Task Details_OfAnOperator_AreFullBehindAuthorizationOnly(string path, bool isFull)
    {
        await using var app = await StartAsync(static app => app.MapHealthKit().Details.RequireAuthorization("ops"));

        var answer = await app.GetAsync(path, Operator);

        Assert.Equal((HttpStatusCode.OK, isFull), (answer.Status, IsFull(answer)));
    }

    [Fact]
    public async Task DetailsWhenAuthorized_Unset_AuthorizationChangesNoDetails()
    {
        await using var app = await StartAsync(
            static app => app.MapHealthKit().RequireAuthorization("ops"), level: null);

        var answer = await app.GetAsync("/health", Operator);

        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, IsFull(answer)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("customer")]
    [InlineData("ops")]
    public async Task Full_WithoutAuthorizationOnTheEndpoint_NobodyGetsIt(string? role)
    {
        await using var app = await StartAsync(static app => app.MapHealthKit());

        Assert.False(IsFull(await app.GetAsync("/health", role is null ? [] : [(RoleAuthentication.Header, role)])));
    }

    [Fact]
    public async Task Full_AllowAnonymous_NobodyGetsIt()
    {
        await using var app = await StartAsync(static app => app.MapHealthKit().RequireAuthorization("ops").AllowAnonymous());

        Assert.False(IsFull(await app.GetAsync("/health")));
        Assert.False(IsFull(await app.GetAsync("/health", Operator)));
    }

    [Fact]
    public async Task Full_PolicyThatAllowsEverybody_AnonymousDoesNotGetIt()
    {
        await using var app = await StartAsync(static app => app.MapHealthKit().RequireAuthorization("anybody"));

        var anonymous = await app.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, false), (anonymous.Status, IsFull(anonymous)));
        Assert.True(IsFull(await app.GetAsync("/health", Customer)));
    }

    [Fact]
    public async Task Full_FailedPolicyThatTheAppLetsPass_OnlyTheOperatorGetsIt()
    {
        await using var app = await StartAsync(
            static app => app.MapHealthKit().RequireAuthorization("ops"),
            static services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, LetPass>());

        var (anonymous, customer) = (await app.GetAsync("/health"), await app.GetAsync("/health", Customer));

        Assert.Equal((HttpStatusCode.OK, false), (anonymous.Status, IsFull(anonymous)));
        Assert.Equal((HttpStatusCode.OK, false), (customer.Status, IsFull(customer)));
        Assert.True(IsFull(await app.GetAsync("/health", Operator)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("customer")]
    public async Task Full_WithoutTheAuthorizationMiddleware_NobodyElseGetsIt(string? role)
    {
        await using var app = await StartAsync(
            static app =>
            {
                // WebApplication adds the middleware unless this mark, which UseAuthorization() sets, is there.
                ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
                app.MapHealthKit().RequireAuthorization("ops");
            },
            Unchecked);

        var answer = await app.GetAsync("/health", role is null ? [] : [(RoleAuthentication.Header, role)]);

        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, IsFull(answer)));
    }

    [Fact]
    public async Task Full_WithoutAuthorizationServices_NobodyGetsIt()
    {
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                Unchecked(builder.Services);
                builder.Services.AddHealthKit(static options => options.DetailsWhenAuthorized = DetailLevel.Full).AddHealthy("database");
            },
            static app => app.MapHealthKit().WithMetadata(new AuthorizeAttribute()));

        var answer = await app.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, IsFull(answer)));
    }

    [Fact]
    public async Task Full_OneOfTwoPoliciesFails_NobodyGetsIt()
    {
        await using var app = await StartAsync(
            static app =>
            {
                var health = app.MapHealthKit();
                health.RequireAuthorization("anybody");
                health.Details.RequireAuthorization("ops");
            },
            static services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, LetPass>());

        Assert.False(IsFull(await app.GetAsync("/health", Customer)));
        Assert.True(IsFull(await app.GetAsync("/health", Operator)));
        Assert.True(IsFull(await app.GetAsync("/health/ready", Customer)));
    }

    [Fact]
    public async Task DetailsWhenAuthorized_EndpointsNotMapped_IsAWarning()
    {
        await using var app = await StartAsync(static _ => { });

        Assert.False(IsFull(await app.GetAsync("/health", Operator)));
        var line = Assert.Single(await app.Logs.UntilAsync(1207));
        Assert.Equal(
            "HealthKit:DetailsWhenAuthorized has no effect, because the app does not map the health endpoints, so its authorization does "
            + "not reach them. Call app.MapHealthKit().Details.RequireAuthorization(), or remove the setting.",
            line.Message);
    }

    private static Task<TestApp> StartAsync(
        Action<WebApplication> use, Action<IServiceCollection>? add = null, string environment = "Production",
        DetailLevel? level = DetailLevel.Full) => TestApp.StartAsync(
            builder =>
            {
                RoleAuthentication.Add(builder.Services);
                add?.Invoke(builder.Services);
                builder.Services.AddHealthKit(options =>
                {
                    options.Details = DetailLevel.Summary;
                    options.DetailsWhenAuthorized = level;
                }).AddHealthy("database").AddCheck("a{b", static () => HealthCheckResult.Healthy());
            },
            use, environment);

    // Routing then runs an endpoint with authorization metadata also without the middleware.
    private static void Unchecked(IServiceCollection services) =>
        services.Configure<RouteOptions>(static options => options.SuppressCheckForUnhandledSecurityMetadata = true);

    private static bool IsFull(Answer answer) => answer.Body.Contains("\"impact\":\"critical\"", StringComparison.Ordinal);

    private sealed class LetPass : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
            next(context);
    }
}
