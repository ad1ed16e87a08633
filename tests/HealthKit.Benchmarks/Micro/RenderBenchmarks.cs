using BenchmarkDotNet.Attributes;
using HealthKit.Http;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>
/// One rendering of each format at each level of detail, with three checks of which one is unhealthy. Rendering occurs once per snapshot,
/// not once per probe.
/// </summary>
[MemoryDiagnoser]
public class RenderBenchmarks : IDisposable
{
    private readonly MicroScene _scene = new(checks: 3);
    private readonly ResponseRenderer _renderer;
    private readonly HealthSnapshot _snapshot;

    public RenderBenchmarks()
    {
        _renderer = _scene.Get<ResponseRenderer>();
        _scene.Store.Publish(_scene.Store.Latest.Checks.SetItem(0, _scene.First(HealthStatus.Unhealthy)));
        _snapshot = _scene.Store.Latest;
    }

    public static IEnumerable<string> Forms => Enum.GetNames<ResponseFormat>();

    [ParamsSource(nameof(Forms))]
    public string Form { get; set; } = "";

    [ParamsAllValues]
    public DetailLevel Details { get; set; }

    [Benchmark(Description = "render")]
    public object Render() => _renderer.Render(_snapshot, HealthRoute.Overall, Enum.Parse<ResponseFormat>(Form), Details);

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }
}
