using BenchmarkDotNet.Attributes;
using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Http;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>A request through the middleware without a server, with two checks, as in the comparison.</summary>
[MemoryDiagnoser]
public class ProbeBenchmarks : IDisposable
{
    private readonly MicroScene _scene = new(checks: 2);
    private readonly StockScene _stock = new(checks: 2);
    private readonly RequestDelegate _pipeline;
    private readonly RequestDelegate _app = static _ => Task.CompletedTask;
    private readonly RequestDelegate _bare;
    private readonly HealthCheckService _onHealthKit;
    private readonly BareContext _ready = Kubelet("/health/ready");
    private readonly BareContext _live = Kubelet("/health/live");
    private readonly BareContext _text = Kubelet("/health/ready", "text/plain");
    private readonly BareContext _order = Kubelet("/orders/17");
    private readonly BareFeatures _readyAtServer = new("/health/ready");
    private readonly BareFeatures _orderAtServer = new("/orders/17");
    private readonly EarlyProbeResponder _shortcut;

    public ProbeBenchmarks()
    {
        _pipeline = _scene.Pipeline();
        _shortcut = _scene.Get<EarlyProbeResponder>();
        _bare = BareApp.Handler(new ResponseCache(_scene.Store, _scene.Get<ResponseRenderer>(), DetailLevel.Summary)
            .Get(HealthRoute.Of(ProbeKind.Ready), ResponseFormat.Json).Body);
        _onHealthKit = _scene.Get<HealthCheckService>();
    }

    [Benchmark(Description = "probe at the server, /health/ready")]
    public bool ReadyAtServer() => _shortcut.TryRespond(_readyAtServer);

    [Benchmark(Description = "other request, at the server")]
    public bool OtherRequestAtServer() => _shortcut.TryRespond(_orderAtServer);

    [Benchmark(Description = "probe, /health/ready")]
    public Task Ready() => _pipeline(_ready);

    [Benchmark(Description = "probe, /health/live")]
    public Task Live() => _pipeline(_live);

    [Benchmark(Description = "probe, /health/ready as text")]
    public Task Text() => _pipeline(_text);

    [Benchmark(Description = "bare middleware, the same bytes and headers")]
    public Task Bare() => _bare(_ready);

    [Benchmark(Description = "other request, through HealthKit")]
    public Task OtherRequest() => _pipeline(_order);

    [Benchmark(Description = "other request, without HealthKit")]
    public Task OtherRequestAlone() => _app(_order);

    [Benchmark(Description = "stock HealthCheckService, 2 checks")]
    public Task<HealthReport> Stock() => _stock.Service.CheckHealthAsync();

    [Benchmark(Description = "HealthKit's HealthCheckService, 2 checks")]
    public Task<HealthReport> OnHealthKit() => _onHealthKit.CheckHealthAsync();

    [GlobalCleanup]
    public void Dispose()
    {
        _scene.Dispose();
        _stock.Dispose();
        GC.SuppressFinalize(this);
    }

    private static BareContext Kubelet(string path, string accept = "*/*")
    {
        var context = new BareContext(path);
        context.Request.Headers.Accept = accept;
        context.Request.Headers.UserAgent = "kube-probe/1.30";
        return context;
    }
}
