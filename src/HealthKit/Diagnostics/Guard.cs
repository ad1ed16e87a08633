namespace HealthKit.Diagnostics;

/// <summary>Calls code that may throw and whose failure must not matter: third-party listeners, predicates and <c>ToString</c>.</summary>
internal static class Guard
{
    public static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
        }
    }

    /// <summary>Observes the failure of a task that is no longer awaited.</summary>
    public static void Ignore(Task late) => _ = late.ContinueWith(
        static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Returns <c>false</c> when the process cannot have another thread now.</summary>
    public static bool TryStart(Thread thread)
    {
        try
        {
            thread.UnsafeStart();
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    /// <summary>Returns the default of the type when the code throws.</summary>
    public static T? Get<T>(Func<T> get)
    {
        try
        {
            return get();
        }
        catch (Exception)
        {
            return default;
        }
    }
}
