using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>Gives the watchdog a thread of its own: on the pool it would wait with those that it watches, and its timers overtake them.</summary>
internal sealed class WatchdogThread(Watchdog watchdog, TimeProvider time, LogQueue log, ILogger<Watchdog> logger) : IDisposable
{
    private readonly TimedSignal _wake = new(time);
    private readonly ILogger _logger = log.For(logger);
    private volatile bool _isStopping;

    // The name is cut to fifteen characters by Linux.
    public void Start() => new Thread(Run) { IsBackground = true, Name = "HealthKit watch" }.UnsafeStart();

    /// <summary>Ends the thread, without waiting for it: it touches nothing that the end of the host takes away.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _wake.WaitUntil(CheckGuarded());
        }

        _wake.Dispose();
    }

    private long CheckGuarded()
    {
        try
        {
            return watchdog.Check();
        }
        catch (Exception exception)
        {
            LifecycleLog.WatchdogFailed(_logger, exception);
            return time.After(TimeSpan.FromSeconds(1));
        }
    }
}
