namespace HealthKit.Lifecycle;

/// <summary>Runs the watchdog on a dedicated thread: on a starved pool it could not measure the starvation.</summary>
internal sealed class WatchdogThread(Watchdog watchdog, SnapshotStore store, TimeProvider time, LogQueue log, ILogger<Watchdog> logger)
    : IDisposable
{
    private readonly TimedSignal _wake = new(time);
    private readonly ILogger _logger = log.For(logger);
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="notify">
    /// Called after each check, at each change of health and at the end. Returns the timestamp of the next call. It must not block.
    /// </param>
    // Linux cuts thread names to 15 characters.
    public void Start(Func<long>? notify = null)
    {
        if (notify is not null)
            store.Changed += _wake.Set;

        new Thread(() => Run(notify)) { IsBackground = true, Name = "HealthKit watch" }.UnsafeStart();
    }

    /// <summary>Ends the thread without waiting for it: the thread uses nothing that the host disposes.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
    }

    private void Run(Func<long>? notify)
    {
        var due = long.MinValue;
        while (!_isStopping)
        {
            due = due <= time.GetTimestamp() ? Guarded(watchdog.Check) : due;
            _wake.WaitUntil(notify is null ? due : Math.Min(due, Guarded(notify)));
        }

        // The host may stop before the thread sees that it drains.
        _ = notify is null ? 0 : Guarded(notify);
        _wake.Dispose();
    }

    private long Guarded(Func<long> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception)
        {
            LifecycleLog.WatchdogFailed(_logger, exception);
            return time.After(TimeSpan.FromSeconds(1));
        }
    }
}
