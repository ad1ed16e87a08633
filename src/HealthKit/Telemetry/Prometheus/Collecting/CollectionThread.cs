namespace HealthKit.Telemetry.Prometheus;

/// <summary>Runs one collection at a time on a dedicated thread; concurrent scrapes share it.</summary>
// A blocking callback thus delays a scrape by the timeout at most, and blocks no pool thread. The collect action must not throw.
internal sealed class CollectionThread(Action collect, TimeSpan timeout) : IDisposable
{
    private readonly object _gate = new();
    private TaskCompletionSource? _next;
    private bool _isStarted;
    private bool _isEnded;
    private int _begun;
    private int _completed;
    private long _begunAt;

    /// <summary>Returns the number of the last completed collection, 0 for none, and whether a callback blocks.</summary>
    // Waits for a collection that starts after this call; does not wait when one blocks already.
    public async Task<(int Completed, bool IsBlocked)> CollectAsync()
    {
        Task next;
        lock (_gate)
        {
            if (_isEnded || !TryStart())
                return (_completed, IsBlocked: false);

            if (_begun > _completed && TimeProvider.System.GetElapsedTime(_begunAt) >= timeout)
                return (_completed, IsBlocked: true);

            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            next = _next.Task;
            Monitor.PulseAll(_gate);
        }

        await next.WaitAsync(timeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            return (_completed, !next.IsCompleted && !_isEnded);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            _next?.TrySetResult();
            Monitor.PulseAll(_gate);
        }
    }

    // Without memory or a file descriptor for another thread, the next scrape tries again.
    // Without the ExecutionContext of the first scrape, so that callbacks do not see its activity.
    private bool TryStart() =>
        _isStarted = _isStarted || Guard.TryStart(new Thread(Run) { IsBackground = true, Name = "HealthKit metrics" });

    private void Run()
    {
        while (Start() is { } waiting)
        {
            collect();
            lock (_gate)
                _completed = _begun;

            waiting.TrySetResult();
        }
    }

    private TaskCompletionSource? Start()
    {
        lock (_gate)
        {
            while (_next is null && !_isEnded)
                Monitor.Wait(_gate);

            var waiting = _isEnded ? null : _next;
            (_next, _begunAt) = (null, TimeProvider.System.GetTimestamp());
            _begun++;
            return waiting;
        }
    }
}
