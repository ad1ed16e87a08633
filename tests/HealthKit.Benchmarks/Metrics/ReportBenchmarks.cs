using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>The cost of reporting one of the app's own calls. An app pays it on every request.</summary>
[MemoryDiagnoser]
public class ReportBenchmarks : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IDependencyReporter _reporter;

    public ReportBenchmarks()
    {
        var services = new ServiceCollection();
        services.AddHealthKit().AddCheck("orders-db", static () => HealthCheckResult.Healthy())
            .AddCheck("cache", static () => HealthCheckResult.Healthy());
        _services = services.AddLogging().BuildServiceProvider();
        _reporter = _services.GetRequiredService<IDependencyReporter>();
    }

    [Benchmark(Description = "report of a success")]
    public void Success() => _reporter.ReportSuccess("orders-db");

    [Benchmark(Description = "report of a failure")]
    public void Failure() => _reporter.ReportFailure("cache");

    [GlobalCleanup]
    public void Dispose()
    {
        _services.Dispose();
        GC.SuppressFinalize(this);
    }
}
