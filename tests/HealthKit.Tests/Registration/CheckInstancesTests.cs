using HealthKit.Registration;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Registration;

public sealed class CheckInstancesTests
{
    private readonly List<string> _disposed = [];

    [Fact]
    public void Dispose_OfTheHost_DisposesACheckOnceAndBeforeWhatItWasMadeFrom()
    {
        var services = Services(static (provider, _) => new DisposableCheck(provider.GetRequiredService<Driver>().Disposed));
        var (first, second) = (Make(services), Make(services));

        services.Dispose();

        Assert.Same(first, second);
        Assert.Equal(["check", "driver"], _disposed);
    }

    [Fact]
    public void Dispose_OfACheckThatCanOnlyDoSoAsynchronously_WaitsForIt()
    {
        var services = Services((_, _) => new AsyncCheck(_disposed));
        _ = Make(services);

        services.Dispose();

        Assert.Equal(["check"], _disposed);
    }

    [Fact]
    public void Of_ACheckThatCannotBeMadeYet_TriesAgain()
    {
        var attempts = 0;
        using var services = Services((_, _) => ++attempts == 1 ? throw new InvalidOperationException("Not yet.")
            : new DisposableCheck(_disposed));

        Assert.Throws<InvalidOperationException>(() => Make(services));
        Assert.IsType<DisposableCheck>(Make(services));
    }

    private static IHealthCheck Make(TestServices services)
    {
        using var scope = services.Provider.CreateScope();
        return services.Definition("db").Registration.Factory(scope.ServiceProvider);
    }

    private TestServices Services(Func<IServiceProvider, CheckOptions, IHealthCheck> create) => new(services =>
    {
        services.AddSingleton(_ => new Driver(_disposed));
        services.AddHealthKit()
            .AddDependency("db", "datastore", create, configure: null, static (section, options) => section.Bind(options));
    });

    private sealed class Driver(List<string> disposed) : IDisposable
    {
        public List<string> Disposed => disposed;

        public void Dispose() => disposed.Add("driver");
    }

    private abstract class AnyCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }

    private sealed class DisposableCheck(List<string> disposed) : AnyCheck, IDisposable
    {
        public void Dispose() => disposed.Add("check");
    }

    private sealed class AsyncCheck(List<string> disposed) : AnyCheck, IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            disposed.Add("check");
        }
    }
}
