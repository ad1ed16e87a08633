namespace HealthKit.Evaluation;

/// <summary>
/// Keeps the continuations of a foreign check on the thread that the check was given, so that one that blocks after an <c>await</c> blocks
/// its own thread and not one of the pool.
/// </summary>
/// <param name="thrown">Told of what a continuation throws that nobody awaits, as an <c>async void</c> of the check does.</param>
internal sealed class PumpingContext(Action<Exception> thrown) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly object _gate = new();
    private bool _closed;

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
            if (!_closed)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_gate);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Context.Call(work.d, work.state), (Context: this, d, state), preferLocal: false);
    }

    public override SynchronizationContext CreateCopy() => this;

    private void Call(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception exception)
        {
            // Left alone it would end the process.
            thrown(exception);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Next()
    {
        lock (_gate)
        {
            while (_posted.Count == 0)
            {
                if (_closed)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            return _posted.Dequeue();
        }
    }
}
