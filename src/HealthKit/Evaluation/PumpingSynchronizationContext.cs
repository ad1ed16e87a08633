namespace HealthKit.Evaluation;

/// <summary>
/// Keeps the continuations of a foreign check on the thread that the check was given, so that one that blocks after an <c>await</c> blocks
/// its own thread and not one of the pool. While that thread waits for something, they run on the pool as without this context: it may
/// be waiting for one of them, as <c>GetAsync().Result</c> does.
/// </summary>
internal sealed class PumpingSynchronizationContext : SynchronizationContext
{
    private readonly Action<Exception> _thrown;
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly object _gate = new();
    private bool _closed;
    private bool _waits;
    private bool _isPumping;

    /// <param name="thrown">Told of what a continuation throws that nobody awaits, as an <c>async void</c> of the check does.</param>
    public PumpingSynchronizationContext(Action<Exception> thrown)
    {
        _thrown = thrown;
        SetWaitNotificationRequired();
    }

    /// <summary>Runs what is posted until the context is closed.</summary>
    public void Pump()
    {
        while (Next() is { } work)
        {
            Call(work.Callback, work.State);
        }
    }

    /// <summary>
    /// Lets the thread go: the run is over, or has been given up. What is posted from now on runs on the pool.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_closed && !_waits)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_gate);
                return;
            }
        }

        CallOnPool(d, state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Called by the runtime on the run's thread when that is about to wait, for a lock, a handle or a task.</summary>
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        if (_isPumping || _waits)
        {
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
        }

        _waits = true;
        try
        {
            Flush();
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
        }
        finally
        {
            _waits = false;
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            while (_posted.TryDequeue(out var work))
            {
                CallOnPool(work.Callback, work.State);
            }
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
            // Left alone it would end the process.
            _thrown(exception);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Next()
    {
        // Waits of its own are no waits of the check.
        _isPumping = true;
        try
        {
            lock (_gate)
            {
                while (_posted.Count == 0 && !_closed)
                {
                    Wait();
                }

                return _posted.TryDequeue(out var work) ? work : null;
            }
        }
        finally
        {
            _isPumping = false;
        }
    }

    private void Wait()
    {
        try
        {
            Monitor.Wait(_gate);
        }
        catch (ThreadInterruptedException)
        {
            // By a timer of the check, which is not there to be interrupted: it awaits.
        }
    }
}
