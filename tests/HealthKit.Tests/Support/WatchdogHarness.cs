using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Support;

/// <summary>The watchdog on virtual time, after the host has started. Its thread pool runs items only when the test allows it.</summary>
internal sealed class WatchdogHarness : IDisposable
{
    private readonly TestServices _services;
    private readonly Watchdog _watchdog;
    private readonly Queue<ThreadPoolPing> _posted = new();
    private long _next;

    public WatchdogHarness()
    {
        _services = new TestServices(static services => services.AddHealthKit());
        Store.SetPhase(HostPhase.Started);
        _watchdog = new Watchdog(Store, Time, _services.Get<HealthKitMetrics>(), _services.Get<IOptions<HealthKitOptions>>(), Log,
            OnPosted);
    }

    /// <summary>A blocked pool holds the posted items.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>The number of waiting items.</summary>
    public int Waiting => _posted.Count;

    public VirtualTime Time => _services.Time;

    public ListLogger Log => _services.Log;

    public SnapshotStore Store => _services.Store;

    public TimeSpan Delay => Store.Latest.Host.ThreadPoolDelay;

    public IServiceProvider Provider => _services.Provider;

    /// <summary>Advances time. The watchdog runs at the times that it chooses.</summary>
    public WatchdogHarness Advance(double seconds)
    {
        var end = Time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks;
        while (_next <= end)
        {
            Time.MoveTo(_next);
            _next = _watchdog.Check();
        }

        Time.MoveTo(end);
        return this;
    }

    /// <summary>Suspends the whole process, and then runs the watchdog.</summary>
    public WatchdogHarness Suspend(double seconds)
    {
        Time.MoveTo(Time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks);
        _next = _watchdog.Check();
        return this;
    }

    /// <summary>Blocks the pool at a moment at which the watchdog has just posted an item.</summary>
    public void Block()
    {
        Advance(0);
        IsBlocked = true;
        Advance(Math.Ceiling(Time.Elapsed.TotalSeconds + 0.001) - Time.Elapsed.TotalSeconds);
    }

    /// <summary>Unblocks the pool, which then runs the waiting items.</summary>
    public WatchdogHarness Release()
    {
        IsBlocked = false;
        while (_posted.TryDequeue(out var ping))
            ping.Execute();

        return this;
    }

    public void Dispose() => _services.Dispose();

    private void OnPosted(ThreadPoolPing ping)
    {
        _posted.Enqueue(ping);
        if (!IsBlocked)
            Release();
    }
}
