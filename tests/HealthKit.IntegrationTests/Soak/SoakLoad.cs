using System.Diagnostics;
using System.Net;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

/// <summary>
/// All clients of a service: customers, probers on new connections, a scraper, and pages that open the stream and leave. Orders may fail
/// while a server is down, but liveness must never fail.
/// </summary>
internal sealed class SoakLoad(Store store) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _askers = [];
    private readonly HttpClient _customer = Client(store);
    private readonly HttpClient _listener = Client(store);
    private readonly HttpClient _kubelet = Kubelet(store);
    private long _orders;
    private long _probes;
    private long _failures;
    private long _slowestTicks;

    public long Failures => Interlocked.Read(ref _failures);

    public void Begin()
    {
        for (var customer = 0; customer < 4; customer++)
            _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(5), OrderAsync));

        _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(10), () => ProbeAsync("/health/live", mustBeWell: true)));
        _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(10), () => ProbeAsync("/health/ready", mustBeWell: false)));
        _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(100), () => ProbeAsync("/health?verbose", mustBeWell: false)));
        _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(500), () => ProbeAsync("/metrics", mustBeWell: true)));
        _askers.Add(RepeatAsync(TimeSpan.FromMilliseconds(100), ListenAsync));
    }

    public override string ToString() =>
        $"{Interlocked.Read(ref _orders)} orders, {Interlocked.Read(ref _probes)} probes, {Failures} of them failed that may not, the "
            + $"slowest took {TimeSpan.FromTicks(Interlocked.Read(ref _slowestTicks)).TotalMilliseconds:0} ms";

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_askers);
        _customer.Dispose();
        _listener.Dispose();
        _kubelet.Dispose();
        _ending.Dispose();
    }

    private static HttpClient Client(Store store) => new() { BaseAddress = store.Process.BaseAddress, Timeout = HangGuard.Limit };

    private static HttpClient Kubelet(Store store)
    {
        var client = Client(store);
        client.DefaultRequestHeaders.ConnectionClose = true;
        return client;
    }

    private async Task RepeatAsync(TimeSpan pace, Func<Task> ask)
    {
        using var timer = new PeriodicTimer(pace);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
                await ask();
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The load has ended.
        }
    }

    private async Task OrderAsync()
    {
        using var placed = await _customer.PostAsync(
            new Uri("/orders", UriKind.Relative),
                new StringContent("""{"item":"Tea","quantity":2}""", mediaType: new("application/json")), _ending.Token);
        if (placed.Headers.Location is { } order)
        {
            using var read = await _customer.GetAsync(order, _ending.Token);
            Interlocked.Increment(ref _orders);
        }
    }

    private async Task ProbeAsync(string path, bool mustBeWell)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await _kubelet.GetAsync(new Uri(path, UriKind.Relative), _ending.Token);
        var took = Stopwatch.GetElapsedTime(started).Ticks;
        InterlockedMax(ref _slowestTicks, took);
        Interlocked.Increment(ref _probes);
        if (mustBeWell && answer.StatusCode != HttpStatusCode.OK)
            Interlocked.Increment(ref _failures);
    }

    private async Task ListenAsync()
    {
        using var answer = await _listener.GetAsync(new Uri("/health/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead,
            _ending.Token);
        await using var stream = await answer.Content.ReadAsStreamAsync(_ending.Token);

        // The page closes as soon as it has received something.
        _ = await stream.ReadAsync(new byte[256], _ending.Token);
    }

    private static void InterlockedMax(ref long value, long candidate)
    {
        long current;
        while (candidate > (current = Interlocked.Read(ref value)) && Interlocked.CompareExchange(ref value, candidate, current) != current)
        {
        }
    }
}
