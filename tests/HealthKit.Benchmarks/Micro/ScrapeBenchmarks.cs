using BenchmarkDotNet.Attributes;
using HealthKit.Http;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;

namespace HealthKit.Benchmarks.Micro;

/// <summary>One scrape of HealthKit's own metrics, including the gauge callbacks and the page.</summary>
[MemoryDiagnoser]
public class ScrapeBenchmarks : IDisposable
{
    private readonly BareContext _context = new("/metrics");
    private MicroScene? _scene;
    private MetricsResponder? _responder;

    [Params(2, 100, 1_000)]
    public int Checks { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _scene = new MicroScene(Checks);
        _scene.Get<HealthKitTelemetry>().Start();
        _responder = _scene.Get<MetricsResponder>();
    }

    [Benchmark(Description = "scrape")]
    public Task Scrape() => _responder!.RespondAsync(_context);

    [GlobalCleanup]
    public void Dispose()
    {
        _scene?.Dispose();
        GC.SuppressFinalize(this);
    }
}
