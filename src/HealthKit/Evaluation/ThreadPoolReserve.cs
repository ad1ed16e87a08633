namespace HealthKit.Evaluation;

/// <summary>
/// Keeps the thread pool's minimum above the number of its threads that slow runs may be blocking, so that probes and the rest of
/// the app do not wait until the pool finds out by itself, which takes it half a second a thread.
/// </summary>
internal sealed class ThreadPoolReserve
{
    /// <summary>How many threads are reserved at most, by all engines of the process: more at work at once would cost the app more than they spare it.</summary>
    public const int Maximum = 128;

    // Several hosts of one process each have an engine, and they share the pool.
    private static readonly Lock Changing = new();
    private static int s_all;
    private static int s_minimum;
    private static int s_minimumOfApp;

    /// <summary>How many threads the minimum is raised by.</summary>
    public int Reserved { get; private set; }

    /// <summary>Returns <c>false</c> when there are enough, or the pool has a minimum that cannot be changed.</summary>
    public bool TryReserve() => TryChange(1);

    public void Release()
    {
        // One that was given back with all others has nothing to give back.
        if (Reserved > 0)
        {
            TryChange(-1);
        }
    }

    public void ReleaseAll() => TryChange(-Reserved);

    private bool TryChange(int by)
    {
        lock (Changing)
        {
            ThreadPool.GetMinThreads(out var minimum, out var completions);
            if (minimum != s_minimum)
            {
                // Set by the app, for itself.
                s_minimumOfApp = minimum;
            }

            var wanted = s_minimumOfApp + s_all + by;
            if (s_all + by > Maximum || !ThreadPool.SetMinThreads(wanted, completions))
            {
                return false;
            }

            (s_all, s_minimum, Reserved) = (s_all + by, wanted, Reserved + by);
            return true;
        }
    }
}
