namespace HealthKit.Evaluation;

/// <summary>
/// Runs each third-party check on a thread that no other run uses meanwhile. An idle thread waits a second for the next run, which is
/// cheaper than a new thread. The number of threads has no limit.
/// </summary>
internal sealed class DedicatedThreadPool
{
    // Long enough to reuse threads between the runs of hundreds of checks; a few checks leave no idle thread between their runs.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Worker> _idle = [];

    public void Start(CheckRun run)
    {
        if (TryTakeIdle() is { } idle)
            idle.Assign(run);
        else
            new Worker(this, run).Start();
    }

    private Worker? TryTakeIdle()
    {
        lock (_gate)
        {
            if (_idle is not [.., var last])
                return null;

            _idle.RemoveAt(_idle.Count - 1);
            return last;
        }
    }

    private void Add(Worker idle)
    {
        lock (_gate)
            _idle.Add(idle);
    }

    /// <summary>Returns <c>false</c> when the worker was taken and is about to get a run.</summary>
    private bool TryRemove(Worker idle)
    {
        lock (_gate)
            return _idle.Remove(idle);
    }

    private sealed class Worker(DedicatedThreadPool pool, CheckRun first)
    {
        private readonly object _assigned = new();
        private CheckRun? _run = first;

        public void Start() => new Thread(Work) { IsBackground = true }.UnsafeStart();

        public void Assign(CheckRun run)
        {
            lock (_assigned)
            {
                _run = run;
                Monitor.Pulse(_assigned);
            }
        }

        private void Work()
        {
            var untouched = ExecutionContext.Capture()!;
            while (Next() is { } run)
            {
                Thread.CurrentThread.Name = $"HealthKit check {run.Loop.Definition.Name}";
                run.ExecuteOnThisThread();

                // The next run must not see what this check set on the thread, such as AsyncLocal values and the culture.
                ExecutionContext.Restore(untouched);
                SynchronizationContext.SetSynchronizationContext(null);
                (Thread.CurrentThread.Priority, Thread.CurrentThread.IsBackground) = (ThreadPriority.Normal, true);
            }
        }

        private CheckRun? Next()
        {
            // The first run is assigned before the thread starts.
            var isAvailable = _run is not null;
            while (true)
            {
                try
                {
                    if (!isAvailable)
                        pool.Add(this);

                    isAvailable = true;
                    lock (_assigned)
                    {
                        while (_run is null)
                        {
                            if (!Monitor.Wait(_assigned, WaitTimeout) && pool.TryRemove(this))
                                return null;
                        }

                        var run = _run;
                        _run = null;
                        return run;
                    }
                }
                catch (ThreadInterruptedException)
                {
                    // A timer of an earlier check interrupts this thread too late; there is nothing left to interrupt. The exception comes
                    // from the wait for a lock too.
                }
            }
        }
    }
}
