using BenchmarkDotNet.Attributes;
using HealthKit.Reactions;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>The work after a snapshot in which one check of a hundred failed, and after a snapshot without a change.</summary>
[MemoryDiagnoser]
public class TransitionBenchmarks : IDisposable
{
    private readonly MicroScene _scene = new(checks: 100);
    private readonly TransitionLog _log;
    private readonly HealthSnapshot _before;
    private readonly HealthSnapshot _same;
    private readonly HealthSnapshot _broken;

    public TransitionBenchmarks()
    {
        _log = new TransitionLog(_scene.Store, TimeProvider.System, new FormattingLogger<TransitionLog>());
        _before = _scene.Store.Latest;
        _scene.Store.Publish(_before.Checks);
        _same = _scene.Store.Latest;
        _scene.Store.Publish(_before.Checks.SetItem(0, _scene.First(HealthStatus.Unhealthy)));
        _broken = _scene.Store.Latest;
    }

    [Benchmark(Description = "transitions, none of 100")]
    public void None() => _log.Compare(_before, _same);

    [Benchmark(Description = "transitions, one of 100")]
    public void One() => _log.Compare(_before, _broken);

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }
}
