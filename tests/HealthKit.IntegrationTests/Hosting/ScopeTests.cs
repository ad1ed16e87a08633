using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>Each run has its own scope, which is disposed when the run ends.</summary>
public sealed class ScopeTests
{
    private readonly List<ScopedService> _made = [];

    [Fact]
    public async Task Run_FactoryTakesAScopedService_EachRunHasItsOwn()
    {
        await using var app = await StartAsync(_ => Task.FromResult(HealthCheckResult.Healthy()));

        await UntilAsync(() => _made.Count >= 3);

        // Further runs may add services meanwhile.
        Assert.Equal(3, _made.GetRange(0, 3).Distinct().Count());
    }

    [Fact]
    public async Task Run_Ended_ItsServicesAreDisposed()
    {
        await using var app = await StartAsync(_ => Task.FromResult(HealthCheckResult.Healthy()));

        await UntilAsync(() => _made.Count >= 3);

        await UntilAsync(() => _made[0].IsDisposed && _made[1].IsDisposed);
    }

    [Fact]
    public async Task Run_UsesItsService_NotYetDisposed()
    {
        await using var app = await StartAsync(async service =>
        {
            await Task.Delay(10);
            return service.IsDisposed ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy();
        });

        Assert.Equal("Healthy", (await app.GetAsync("/health?format=text")).Body);
    }

    [Fact]
    public async Task Run_Threw_ItsServicesAreDisposed()
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException());

        await UntilAsync(() => _made.Count > 0 && _made[0].IsDisposed);
    }

    [Fact]
    public async Task Run_Overruns_ItsServicesAreDisposedWhenItEndsAndNotBefore()
    {
        var release = new TaskCompletionSource<HealthCheckResult>();
        await using var app = await StartAsync(_ => release.Task, TimeSpan.FromMilliseconds(100));
        var whileLate = (await app.GetAsync("/health/scoped?verbose")).Body;
        var disposedWhileLate = _made[0].IsDisposed;

        release.SetResult(HealthCheckResult.Healthy());
        await UntilAsync(() => _made[0].IsDisposed);

        Assert.Equal(("[-]scoped failed: timeout\nhealthz check failed\n", false), (whileLate, disposedWhileLate));
    }

    [Fact]
    public async Task Check_RegisteredByType_GetsScopedServices()
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddScoped<ScopedService>();
            builder.Services.AddHealthKit().AddCheck<CheckWithAService>("typed");
        });

        Assert.Equal("Healthy", (await app.GetAsync("/health?format=text")).Body);
    }

    private Task<TestApp> StartAsync(Func<ScopedService, Task<HealthCheckResult>> check, TimeSpan? timeout = null) =>
        TestApp.StartAsync(builder =>
    {
        builder.RunsOften("scoped").HasNoStartPeriod("scoped").Services.AddScoped<ScopedService>();
        builder.Services.AddHealthKit().Add(new HealthCheckRegistration(
            "scoped",
            services =>
            {
                var service = services.GetRequiredService<ScopedService>();
                lock (_made)
                    _made.Add(service);

                return new ThirdPartyCheck((_, _) => check(service));
            },
            failureStatus: null, tags: null, timeout));
    });

    private Task<TimeSpan> UntilAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            lock (_made)
                return Task.FromResult(condition());
        },
        TestApp.Deadline, "the scopes come and go");

    // The service is only asynchronously disposable. A scope that is disposed synchronously rejects such a service.
    private sealed class ScopedService : IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class CheckWithAService(ScopedService service) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(service.IsDisposed ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
    }
}
