namespace HealthKit.Evaluation;

/// <summary>
/// Keeps the thread pool's minimum above the number of its threads that slow runs may be blocking, so that probes and the rest of
/// the app do not wait until the pool finds out by itself, which takes it half a second a thread.
/// </summary>
internal sealed class PoolReserve
{
    // Several hosts of one process each have an engine, and they share the pool.
    private static readonly Lock Changing = new();

    /// <summary>How many threads the minimum is raised by.</summary>
    public int Held { get; private set; }

    public void Reserve()
    {
        if (TryChange(1))
        {
            Held++;
        }
    }

    public void Release()
    {
        // One that the pool refused, or that was given back with all others, has nothing to give back.
        if (Held > 0 && TryChange(-1))
        {
            Held--;
        }
    }

    public void ReleaseAll()
    {
        if (TryChange(-Held))
        {
            Held = 0;
        }
    }

    // Relative to what is set now: the app may change the minimum too.
    private static bool TryChange(int by)
    {
        lock (Changing)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            return ThreadPool.SetMinThreads(Math.Max(1, workers + by), completions);
        }
    }
}
