namespace HealthKit.Evaluation;

/// <summary>
/// Runs the continuations of a third-party check on the check's dedicated thread, so that code that blocks after an <c>await</c> does not
/// block a pool thread. While the dedicated thread waits, continuations run on the pool: the thread may wait for one of them, as
/// <c>GetAsync().Result</c> does.
/// </summary>
internal sealed class PumpingSynchronizationContext : SynchronizationContext
{
    private readonly Action<Exception> _onException;
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly object _gate = new();
    private bool _isClosed;
    private bool _isWaiting;
    private bool _isPumping;

    /// <param name="onException">Receives exceptions of code that the check does not await, such as an <c>async void</c> method.</param>
    public PumpingSynchronizationContext(Action<Exception> onException)
    {
        _onException = onException;
        SetWaitNotificationRequired();
    }

    /// <summary>Runs posted callbacks until the context is closed.</summary>
    public void Pump()
    {
        while (Next() is { } work)
            Call(work.Callback, work.State);
    }

    /// <summary>Releases the thread when the run ends or is abandoned. Later callbacks run on the pool.</summary>
    public void Close()
    {
        while (!_isClosed)
        {
            try
            {
                lock (_gate)
                {
                    _isClosed = true;
                    Monitor.Pulse(_gate);
                }
            }
            catch (ThreadInterruptedException)
            {
                // As in Next: the run's thread closes the context.
            }
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_isClosed && !_isWaiting)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_gate);
                return;
            }
        }

        CallOnPool(d, state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The runtime calls this on the run's thread before the thread waits for a lock, a handle or a task.</summary>
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        if (_isPumping || _isWaiting)
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);

        _isWaiting = true;
        try
        {
            MoveToPool();
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private void MoveToPool()
    {
        lock (_gate)
        {
            while (_posted.TryDequeue(out var work))
                CallOnPool(work.Callback, work.State);
        }
    }

    private void CallOnPool(SendOrPostCallback callback, object? state) => ThreadPool.UnsafeQueueUserWorkItem(
        static work => work.Context.Call(work.callback, work.state), (Context: this, callback, state), preferLocal: false);

    private void Call(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception exception)
        {
            // An unhandled exception would end the process.
            _onException(exception);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Next()
    {
        // The pump's own wait is not a wait of the check.
        _isPumping = true;
        while (true)
        {
            try
            {
                lock (_gate)
                {
                    while (_posted.Count == 0 && !_isClosed)
                        Monitor.Wait(_gate);

                    _isPumping = false;
                    return _posted.TryDequeue(out var work) ? work : null;
                }
            }
            catch (ThreadInterruptedException)
            {
                // A timer of the check interrupts this thread, but the check awaits: there is nothing to interrupt. The exception comes
                // from the wait for the lock too.
            }
        }
    }
}
