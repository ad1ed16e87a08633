namespace HealthKit.Evaluation;

/// <summary>
/// Gives each run of a foreign check a thread that nobody else has meanwhile. One that comes free waits a moment for the next run, which costs
/// less than a new one; however many are taken, there is always another.
/// </summary>
internal sealed class DedicatedThreadPool
{
    // Long enough for checks by the hundred, whose runs follow each other closely; a few checks leave no thread behind between their runs.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Worker> _free = [];

    public void Start(CheckRun run)
    {
        if (TryTakeIdle() is { } free)
        {
            free.Assign(run);
        }
        else
        {
            new Worker(this, run).Start();
        }
    }

    private Worker? TryTakeIdle()
    {
        lock (_gate)
        {
            if (_free is not [.., var last])
            {
                return null;
            }

            _free.RemoveAt(_free.Count - 1);
            return last;
        }
    }

    private void Add(Worker free)
    {
        lock (_gate)
        {
            _free.Add(free);
        }
    }

    /// <summary>Whether it was still there: else it is about to be given a run.</summary>
    private bool TryRemove(Worker free)
    {
        lock (_gate)
        {
            return _free.Remove(free);
        }
    }

    private sealed class Worker(DedicatedThreadPool pool, CheckRun first)
    {
        private readonly object _given = new();
        private CheckRun? _run = first;

        public void Start() => new Thread(Work) { IsBackground = true }.UnsafeStart();

        public void Assign(CheckRun run)
        {
            lock (_given)
            {
                _run = run;
                Monitor.Pulse(_given);
            }
        }

        private void Work()
        {
            var untouched = ExecutionContext.Capture()!;
            while (Next() is { } run)
            {
                Thread.CurrentThread.Name = $"HealthKit check {run.Loop.Definition.Name}";
                run.ExecuteOnThisThread();

                // What the check set on the thread is not for the next one: neither its AsyncLocals and its culture nor the rest.
                ExecutionContext.Restore(untouched);
                SynchronizationContext.SetSynchronizationContext(null);
                (Thread.CurrentThread.Priority, Thread.CurrentThread.IsBackground) = (ThreadPriority.Normal, true);
                pool.Add(this);
            }
        }

        private CheckRun? Next()
        {
            while (true)
            {
                try
                {
                    lock (_given)
                    {
                        while (_run is null)
                        {
                            if (!Monitor.Wait(_given, WaitTimeout) && pool.TryRemove(this))
                            {
                                return null;
                            }
                        }

                        var run = _run;
                        _run = null;
                        return run;
                    }
                }
                catch (ThreadInterruptedException)
                {
                    // A check of before that is interrupted late, by a timer of its own: there is nothing left to interrupt.
                }
            }
        }
    }
}
