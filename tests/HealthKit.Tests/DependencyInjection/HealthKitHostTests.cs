using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.DependencyInjection;

public sealed class HealthKitHostTests
{
    [Fact]
    public async Task Stop_WhenTheTimeOfTheHostIsUsedUp_DoesNotThrow()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var hosted = services.Provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();
        await hosted.StartingAsync(CancellationToken.None);

        await hosted.StoppedAsync(new CancellationToken(canceled: true));

        Assert.DoesNotContain(services.Log.Records, static record => record.Level >= LogLevel.Warning);
    }
}
