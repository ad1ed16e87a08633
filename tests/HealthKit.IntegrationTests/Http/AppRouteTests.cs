using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace HealthKit.IntegrationTests.Http;

/// <summary>A route that the app maps among the health endpoints remains the app's route, in every style of app.</summary>
public sealed class AppRouteTests
{
    private const int AppRoutes = 1201;

    [Theory]
    [InlineData("/health/records/7", "record 7")]
    [InlineData("/HEALTH/Records/7/", "record 7")]
    [InlineData("/health/records", "records")]
    public async Task MinimalApi_RouteUnderThePrefix_IsTheApps(string path, string expected)
    {
        await using var app = await StartAsync(app =>
        {
            app.MapGet("/health/records", () => "records");
            app.MapGet("/health/records/{id}", (int id) => $"record {id}");
        });

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
    }

    [Fact]
    public async Task MinimalApi_RoutesUnderThePrefix_AreNamedInOneLineOnce()
    {
        await using var app = await StartAsync(app =>
        {
            app.MapGet("/health/records/{id}", (int id) => $"record {id}");
            app.MapPost("/health/records/{id}", (int id) => $"record {id}");
            app.MapHealthChecks("/health");
            app.MapGet("/orders", () => "orders");
        });

        // HealthKit examines the routes during the start, and before it responds to the first probe.
        await app.GetAsync("/health/live");
        var line = Assert.Single(await app.Logs.UntilAsync(AppRoutes));

        Assert.Equal(
            "The app maps its own routes on HealthKit's paths, and the app serves them: /health/records/{id}, /health. "
            + "To serve HealthKit's endpoints there, move these routes.", line.Message);
    }

    [Fact]
    public async Task MinimalApi_NoRouteUnderThePrefix_NothingIsLogged()
    {
        await using var app = await StartAsync(app => app.MapGet("/healthy", () => "The app was reached."));

        await app.GetAsync("/health/live");
        Assert.DoesNotContain(app.Logs.Own, line => line.EventId == AppRoutes);
    }

    [Theory]
    [InlineData("/health", "Healthy")]
    [InlineData("/health/mistyped", "")]
    public async Task MapHealthChecks_OnHealthKitsPath_IsTheAppsAndNothingElse(string path, string expected)
    {
        await using var app = await StartAsync(app =>
        {
            app.MapHealthChecks("/health");
            app.MapFallback(() => "The app was reached.");
        });

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    public async Task MapHealthChecks_OnAProbesPath_LeavesTheOthersToUs(string path)
    {
        await using var app = await StartAsync(app => app.MapHealthChecks(path));

        Assert.Equal("text/plain", (await app.GetAsync(path)).ContentType);
        Assert.Equal("application/json", (await app.GetAsync("/health/ready")).ContentType);
    }

    [Theory]
    [InlineData("/health/7", HttpStatusCode.OK)]
    [InlineData("/health/mistyped", HttpStatusCode.NotFound)]
    public async Task MinimalApi_ConstrainedParameter_OnlyWhatFitsIsTheApps(string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync(app =>
        {
            app.MapGet("/health/{id:int}", (int id) => $"record {id}");
            app.MapFallback(() => "The app was reached.");
        });

        Assert.Equal(expected, (await app.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Route_AddedAfterTheStart_IsTheApps()
    {
        using var added = new ChangingEndpoints();
        await using var app = await StartAsync(app => ((IEndpointRouteBuilder)app).DataSources.Add(added));
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health/late")).Status);

        added.Add("/health/late");

        Assert.Equal("late", (await app.GetAsync("/health/late")).Body);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
        Assert.Single(await app.Logs.UntilAsync(AppRoutes));
    }

    [Fact]
    public async Task MinimalApi_ParameterUnderThePrefix_ProbesStayHealthKits()
    {
        await using var app = await StartAsync(app => app.MapGet("/health/{name}", (string name) => name));

        Assert.Equal("app", (await app.GetAsync("/health/app")).Body);
        Assert.Equal("application/json", (await app.GetAsync("/health/live")).ContentType);
    }

    [Theory]
    [InlineData("/{**path}")]
    [InlineData("/{area}/{name}")]
    public async Task MinimalApi_RouteThatTakesAnything_DoesNotTakeTheProbes(string pattern)
    {
        await using var app = await StartAsync(app => app.MapGet(pattern, () => "The app was reached."));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health/mistyped")).Status);
    }

    [Theory]
    [InlineData("/health/patients/7", "patient 7")]
    [InlineData("/health/clinics/open", "open clinics")]
    public async Task Controllers_RouteUnderThePrefix_IsTheApps(string path, string expected)
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddControllers();
                builder.Services.AddHealthKit();
            },
            app =>
            {
                app.MapControllers();
                app.MapControllerRoute("clinics", "health/clinics/{action}", new { controller = "Clinics" });
                app.MapFallback(() => "The app was reached.");
            });

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health/mistyped")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
    }

    [Theory]
    [InlineData("/health/records/7", "record 7")]
    [InlineData("/health", "Healthy")]
    [InlineData("/health/mistyped", "")]
    [InlineData("/health/live?format=text", "Healthy")]
    [InlineData("/elsewhere", "The app was reached.")]
    public async Task Startup_UseRoutingAndUseEndpoints_TheSameHolds(string path, string expected)
    {
        await using var app = await TestApp.StartAsync(new HostBuilder().ConfigureWebHostDefaults(web => web
            .UseUrls("http://127.0.0.1:0")
            .ConfigureServices(services => services.AddRouting().AddHealthKit())
            .Configure(app => app.UseRouting().UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/health/records/{id}", context => context.Response.WriteAsync($"record {context.GetRouteValue("id")}"));
                endpoints.MapHealthChecks("/health");
                endpoints.MapFallback(context => context.Response.WriteAsync("The app was reached."));
            }))));

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
    }

    private static Task<TestApp> StartAsync(Action<WebApplication> use) =>
        TestApp.StartAsync(builder => builder.Services.AddHealthKit(), use);

    /// <summary>Routes that change while the app runs, as a proxy's routes change when it reloads its configuration.</summary>
    private sealed class ChangingEndpoints : EndpointDataSource, IDisposable
    {
        private CancellationTokenSource _changed = new();
        private Endpoint[] _endpoints = [];

        public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

        public void Add(string route)
        {
            _endpoints = [.. _endpoints,
                new RouteEndpointBuilder(static context => context.Response.WriteAsync("late"), RoutePatternFactory.Parse(route),
                    0).Build()];
            using var before = _changed;
            _changed = new CancellationTokenSource();
            before.Cancel();
        }

        public void Dispose() => _changed.Dispose();
    }
}
