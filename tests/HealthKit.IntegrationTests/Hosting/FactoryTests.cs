using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
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
                services => services.AddHealthKit().AddHealthy("extra")));
        using var client = factory.CreateClient();

        await factory.Services.WaitUntilReadyAsync();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Factory_WithTwoClients_DisposesQuietly()
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(
            web => web.ConfigureLogging(logging => logging.ClearProviders()).ConfigureTestServices(
                services => services.AddHealthKit().AddHealthy("extra")));
        using var first = factory.CreateClient();
        using var second = factory.CreateClient();
        await factory.Services.WaitUntilReadyAsync();

        await factory.DisposeAsync().AsTask().WaitAsync(TestApp.Deadline);
    }
}
