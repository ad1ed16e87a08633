using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using HealthKit.Http;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>The time from the publication of a change until the stream has written it to every client.</summary>
[MemoryDiagnoser]
public class StreamBenchmarks : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private MicroScene? _scene;
    private StreamAudience? _audience;
    private ImmutableArray<CheckState> _same;
    private ImmutableArray<CheckState> _turned;
    private bool _isTurned;

    [Params(1, 100, 1_000)]
    public int Clients { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _scene = new MicroScene(checks: 2);
        _same = _scene.Store.Latest.Checks;
        _turned = _same.SetItem(0, _scene.First(HealthStatus.Unhealthy));
        var feed = _scene.Get<StreamFeed>();
        var cache = new ResponseCache(_scene.Store, _scene.Get<ResponseRenderer>(), DetailLevel.Summary);
        _audience = new StreamAudience(Clients, context => new EventStream(
            context, feed, _scene.Store, cache, TimeProvider.System, Timeout.InfiniteTimeSpan, _stopping.Token).SendAsync());
        _ = feed.FollowAsync(_stopping.Token);
    }

    [Benchmark(Description = "stream, one change to all clients")]
    public void Change()
    {
        _isTurned = !_isTurned;
        _audience!.Expect();
        _scene!.Store.Publish(_isTurned ? _turned : _same);
        _audience.WaitForAll();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _stopping.Cancel();
        _scene?.Dispose();
        _audience?.Dispose();
        GC.SuppressFinalize(this);
    }
}
