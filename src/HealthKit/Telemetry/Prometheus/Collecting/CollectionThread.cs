namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// Collects on a thread of its own, one collection at a time, so that a callback of somebody's that blocks holds up no scrape for longer than the
/// scrape is patient, and no thread of the pool at all. Scrapes that come together share a collection.
/// </summary>
/// <param name="collect">Must not throw.</param>
/// <param name="timeout">How long a caller waits.</param>
internal sealed class CollectionThread(Action collect, TimeSpan timeout) : IDisposable
{
    private readonly object _changing = new();
    private TaskCompletionSource? _next;
    private bool _isStarted;
    private bool _isEnded;
    private int _begun;
    private int _completed;
    private long _begunAt;

    /// <summary>
    /// Waits for a collection that begins from now on, and not when one is held up already. Tells the number of the last one that completed, 0 for none yet, and
    /// whether it was waited for in vain.
    /// </summary>
    public async Task<(int Completed, bool IsHeldUp)> CollectAsync()
    {
        Task mine;
        lock (_changing)
        {
            if (!TryStart() || _isEnded || (_begun > _completed && TimeProvider.System.GetElapsedTime(_begunAt) >= timeout))
            {
                return (_completed, !_isEnded);
            }

            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            mine = _next.Task;
            Monitor.PulseAll(_changing);
        }

        await mine.WaitAsync(timeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_changing)
        {
            return (_completed, !mine.IsCompleted && !_isEnded);
        }
    }

    public void Dispose()
    {
        lock (_changing)
        {
            _isEnded = true;
            _next?.TrySetResult();
            Monitor.PulseAll(_changing);
        }
    }

    /// <summary>Tried again with the next scrape when there is neither memory nor a file descriptor for another thread.</summary>
    private bool TryStart()
    {
        if (_isStarted || _isEnded)
        {
            return true;
        }

        try
        {
            // Without the context of the scrape that comes first: no activity of its is to be seen by callbacks.
            new Thread(Run) { IsBackground = true, Name = "HealthKit metrics" }.UnsafeStart();
            _isStarted = true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
        }

        return _isStarted;
    }

    private void Run()
    {
        while (Start() is { } waiting)
        {
            collect();
            lock (_changing)
            {
                _completed = _begun;
            }

            waiting.TrySetResult();
        }
    }

    private TaskCompletionSource? Start()
    {
        lock (_changing)
        {
            while (_next is null && !_isEnded)
            {
                Monitor.Wait(_changing);
            }

            var waiting = _isEnded ? null : _next;
            (_next, _begunAt) = (null, TimeProvider.System.GetTimestamp());
            _begun++;
            return waiting;
        }
    }
}
