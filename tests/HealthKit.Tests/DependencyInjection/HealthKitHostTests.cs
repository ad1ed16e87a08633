using HealthKit.DependencyInjection;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Tests.DependencyInjection;

public sealed class HealthKitHostTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Host_StoppedWhenItsTimeIsUsedUp_EndsWithoutAnException()
    {
        using var started = new ManualResetEventSlim();
        var release = new TaskCompletionSource<HealthCheckResult>();
        using var services = new TestServices(services =>
        {
            services.AddSingleton(TimeProvider.System);
            services.AddHealthKit().AddCheck("db", new SignalCheck(_ =>
            {
                started.Set();
                return release.Task;
            }));
        });
        var host = services.Provider.GetServices<IHostedService>().OfType<HealthKitHost>().Single();
        await host.StartingAsync(CancellationToken.None);
        Assert.True(started.Wait(Deadline));

        await host.StoppedAsync(new CancellationToken(canceled: true)).WaitAsync(Deadline);

        release.SetResult(HealthCheckResult.Healthy());
    }
}
