using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>Apps in <c>WebApplicationFactory</c>, as users test their apps.</summary>
public sealed class FactoryTests
{
    [Fact]
    public async Task Factory_WaitUntilReady_FirstProbeIs200()
    {
        await using var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(
            web => web.ConfigureLogging(logging => logging.ClearProviders()).ConfigureTestServices(
                services => services.AllowLateRuns().AddHealthKit().AddHealthy("extra")));
        using var client = factory.CreateClient();

        await factory.Services.WaitUntilReadyAsync(TestApp.Deadline);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Factory_CheckReplacedByAFailingOne_TurnsReady503()
    {
        await using var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(
            web => web.ConfigureLogging(logging => logging.ClearProviders()).ConfigureTestServices(services =>
            {
                services.AllowLateRuns().AddHealthKit().AddHealthy("extra");
                services.Configure<HealthCheckServiceOptions>(options =>
                {
                    var extra = options.Registrations.Single(registration => registration.Name == "extra");
                    extra.Factory = _ => new ThirdPartyCheck((_, _) => Task.FromResult(HealthReason.ConnectionRefused.Unhealthy()));
                });
            }));
        using var client = factory.CreateClient();

        await factory.Services.WaitForAsync("extra", HealthStatus.Unhealthy, TestApp.Deadline);
        await factory.Services.WaitForFirstResultsAsync(TestApp.Deadline);

        var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("connection-refused", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factories_OnKestrel_ServeOnPortsOfTheirOwnInOneProcess()
    {
        var factories = Enumerable.Range(0, 5).Select(static _ => new WebApplicationFactory<Program>()).ToArray();
        foreach (var factory in factories)
        {
            // UseKestrel(0) changes the addresses while the app's own Run() starts the server, and fails when it comes second.
            factory.UseKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            factory.StartServer();
        }

        foreach (var factory in factories)
        {
            using var client = factory.CreateClient();
            await factory.Services.WaitUntilReadyAsync(TestApp.Deadline);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        }

        Assert.Equal(5, factories.Select(static factory => factory.ClientOptions.BaseAddress).Distinct().Count());
        foreach (var factory in factories)
            await factory.DisposeAsync();
    }

    [Fact]
    public async Task Factory_WithTwoClients_DisposesQuietly()
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(
            web => web.ConfigureLogging(logging => logging.ClearProviders()).ConfigureTestServices(
                services => services.AllowLateRuns().AddHealthKit().AddHealthy("extra")));
        using var first = factory.CreateClient();
        using var second = factory.CreateClient();
        await factory.Services.WaitUntilReadyAsync(TestApp.Deadline);

        await factory.DisposeAsync().AsTask().WaitAsync(TestApp.Deadline);
    }
}
