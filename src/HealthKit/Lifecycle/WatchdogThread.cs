using HealthKit.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>Runs the watchdog on a dedicated thread: on a starved pool it could not measure the starvation.</summary>
internal sealed class WatchdogThread(Watchdog watchdog, TimeProvider time, LogQueue log, ILogger<Watchdog> logger) : IDisposable
{
    private readonly TimedSignal _wake = new(time);
    private readonly ILogger _logger = log.For(logger);
    private volatile bool _isStopping;

    // Linux cuts thread names to 15 characters.
    public void Start() => new Thread(Run) { IsBackground = true, Name = "HealthKit watch" }.UnsafeStart();

    /// <summary>Ends the thread without waiting for it: the thread uses nothing that the host disposes.</summary>
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
