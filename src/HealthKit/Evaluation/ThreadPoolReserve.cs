namespace HealthKit.Evaluation;

/// <summary>
/// Raises the thread pool's minimum by the number of threads that slow runs may block. Otherwise probes and the app wait until the pool
/// adds threads, which takes it half a second for each.
/// </summary>
internal sealed class ThreadPoolReserve
{
    /// <summary>The maximum for all engines of the process together: more threads would cost the app more than they save.</summary>
    public const int Maximum = 128;

    // Static: several hosts of one process each have an engine, and they share the pool.
    private static readonly Lock Changing = new();
    private static int s_all;
    private static int s_minimum;
    private static int s_minimumOfApp;

    private int _reserved;

    /// <summary>Returns <c>false</c> at the maximum, or when the pool's minimum cannot be changed.</summary>
    public bool TryReserve() => TryChange(1);

    public void Release()
    {
        // ReleaseAll may have released this one already.
        if (_reserved > 0)
            TryChange(-1);
    }

    public void ReleaseAll() => TryChange(-_reserved);

    private bool TryChange(int by)
    {
        lock (Changing)
        {
            ThreadPool.GetMinThreads(out var minimum, out var completions);
            if (minimum != s_minimum)
            {
                // The app set its own minimum.
                s_minimumOfApp = minimum;
            }

            var wanted = s_minimumOfApp + s_all + by;
            if (s_all + by > Maximum || !ThreadPool.SetMinThreads(wanted, completions))
                return false;

            (s_all, s_minimum, _reserved) = (s_all + by, wanted, _reserved + by);
            return true;
        }
    }
}
