namespace HealthKit.Evaluation;

/// <summary>
/// Keeps the continuations of a foreign check on the thread that the check was given, so that one that blocks after an <c>await</c> blocks
/// its own thread and not one of the pool.
/// </summary>
internal sealed class PumpingContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly object _gate = new();
    private bool _closed;

    /// <summary>Runs what is posted until the context is closed.</summary>
    public void Pump()
    {
        while (Next() is { } work)
        {
            work.Callback(work.State);
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

        ThreadPool.UnsafeQueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }

    public override SynchronizationContext CreateCopy() => this;

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
