using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>The next snapshot after a run of one check. The stock service has to run all checks for the same information.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks : IDisposable
{
    private MicroScene? _scene;
    private StockScene? _stock;
    private ImmutableArray<CheckState> _same;
    private ImmutableArray<CheckState> _turned;
    private bool _isTurned;

    [Params(1, 100, 1_000, 10_000)]
    public int Checks { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _scene = new MicroScene(Checks);
        _stock = new StockScene(Checks);
        _same = _scene.Store.Latest.Checks;
        _turned = _same.SetItem(0, _scene.First(HealthStatus.Unhealthy));
    }

    [Benchmark(Description = "publish, nothing new")]
    public void Same() => _scene!.Store.Publish(_same);

    [Benchmark(Description = "publish, one check turned")]
    public void Turned()
    {
        _isTurned = !_isTurned;
        _scene!.Store.Publish(_isTurned ? _turned : _same);
    }

    [Benchmark(Description = "stock HealthCheckService")]
    public Task<HealthReport> Stock() => _stock!.Service.CheckHealthAsync();

    [GlobalCleanup]
    public void Dispose()
    {
        _scene?.Dispose();
        _stock?.Dispose();
        GC.SuppressFinalize(this);
    }
}
