using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Http;

/// <summary>Applies ASP.NET Core's tests of its own endpoint to the endpoints that HealthKit serves without a further call.</summary>
public sealed class OwnEndpointTests
{
    public static TheoryData<string> Probes =>
        ["/health", "/health/live", "/health/liveness", "/health/ready", "/health/readiness", "/health/startup"];

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task Probe_NoChecks_HealthyInPlainText(string path)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit());

        var answer = await app.GetAsync(path, ("Accept", "text/plain"));

        Assert.Equal((HttpStatusCode.OK, "text/plain", "Healthy"), (answer.Status, answer.ContentType, answer.Body));
    }

    [Fact]
    public async Task Health_OneDegraded_200()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("Foo").AddDegraded("Bar"));

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal((HttpStatusCode.OK, "Degraded"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Health_OneUnhealthy_503()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("Foo").AddUnhealthy("Bar"));

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Health_CheckThrows_503()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddCheck("Bar", () => throw new InvalidOperationException()));

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Health_FactoryThrows_503WithTheOtherChecks()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("Foo")
            .Add(new HealthCheckRegistration("Bar", _ => throw new InvalidOperationException(), failureStatus: null, tags: null)));

        var answer = await app.GetAsync("/health?verbose");

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "[+]Foo ok\n[-]Bar failed: error\nhealthz check failed\n"), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("Healthy", 201)]
    [InlineData("Degraded", 429)]
    [InlineData("Unhealthy", 500)]
    public async Task Health_CustomStatusCodes_AreSent(string status, int code)
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration[$"HealthKit:StatusCodes:{status}"] = $"{code}";
            builder.Services.AddHealthKit().AddCheck("Foo", () => new HealthCheckResult(Enum.Parse<HealthStatus>(status)));
        });

        Assert.Equal(code, (int)(await app.GetAsync("/health")).Status);
    }

    [Theory]
    [InlineData("/HEALTH", HttpStatusCode.OK)]
    [InlineData("/Health/Live", HttpStatusCode.OK)]
    [InlineData("/health/", HttpStatusCode.OK)]
    [InlineData("/health/live/", HttpStatusCode.OK)]
    [InlineData("/health/FOO/", HttpStatusCode.OK)]
    [InlineData("/health//", HttpStatusCode.NotFound)]
    [InlineData("/health//live", HttpStatusCode.NotFound)]
    [InlineData("/health/live//", HttpStatusCode.NotFound)]
    [InlineData("/health/live/more", HttpStatusCode.NotFound)]
    [InlineData("/health/mistyped", HttpStatusCode.NotFound)]
    [InlineData("/healthy", HttpStatusCode.NotFound)]
    [InlineData("/livez", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.NotFound)]
    public async Task Path_AnyCaseOrTrailingSlash_IsMatched(string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("Foo"));

        Assert.Equal(expected, (await app.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/startupz")]
    public async Task Path_KubernetesAliases_AreServed(string path)
    {
        await using var app =
            await TestApp.StartAsync(builder => builder.Services.AddHealthKit(options => options.KubernetesAliases = true));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("/internal/status", HttpStatusCode.OK)]
    [InlineData("/internal/status/alive", HttpStatusCode.OK)]
    [InlineData("/isready", HttpStatusCode.OK)]
    [InlineData("/internal/status/ready", HttpStatusCode.NotFound)]
    [InlineData("/internal/status/startup", HttpStatusCode.NotFound)]
    [InlineData("/health", HttpStatusCode.NotFound)]
    public async Task Path_OfTheOptions_IsServedInstead(string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit(options =>
        {
            options.PathPrefix = "/internal/status";
            options.Paths.Live = "alive";
            options.Paths.Ready = "/isready";
            options.Paths.Startup = "";
        }));

        Assert.Equal(expected, (await app.GetAsync(path)).Status);
    }

    [Fact]
    public async Task UseHealthChecks_OnAnotherPath_IsTheStockEndpoint()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit().AddDegraded("Foo"), app => app.UseHealthChecks("/status"));

        var answer = await app.GetAsync("/status");

        Assert.Equal((HttpStatusCode.OK, "text/plain", "Degraded"), (answer.Status, answer.ContentType, answer.Body));
    }

    [Fact]
    public async Task UseHealthChecks_OnHealthKitsPath_IsHealthKits()
    {
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit(), app => app.UseHealthChecks("/health"));

        Assert.Equal("application/json", (await app.GetAsync("/health")).ContentType);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.NotFound)]
    public async Task UseHealthChecks_WithPort_AnswersOnThatPortOnly(int offset, HttpStatusCode expected)
    {
        var port = 0;
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit(),
            app => app.Use(next => context =>
            {
                // The port is known only when Kestrel listens, but the middleware needs it earlier.
                port = context.Connection.LocalPort;
                context.Connection.LocalPort = 5001 + offset;
                return next(context);
            }).UseHealthChecks("/status", port: 5001));

        var answer = await app.GetAsync("/status");

        Assert.Equal((expected, app.Port), (answer.Status, port));
    }
}
