using HealthKit.Benchmarks.Comparison.Idle;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>The stock service with the same checks.</summary>
internal sealed class StockScene : IDisposable
{
    private readonly ServiceProvider _services;

    public StockScene(int checks)
    {
        var services = new ServiceCollection().AddLogging();
        var health = services.AddHealthChecks();
        for (var number = 0; number < checks; number++)
            health.AddCheck($"check-{number}", new TrivialCheck());

        _services = services.BuildServiceProvider();
        Service = _services.GetRequiredService<HealthCheckService>();
    }

    public HealthCheckService Service { get; }

    public void Dispose() => _services.Dispose();
}
