namespace HealthKit.Evaluation;

/// <summary>
/// Starts each run in the check's <see cref="RunMode"/>: on the thread pool, on the engine's thread, or on a dedicated thread. No run
/// inherits an execution context.
/// </summary>
internal sealed class RunDispatcher(RunEnvironment environment, Action<CheckRun> completed) : IRunDispatcher
{
    private readonly DedicatedThreadPool _pool = new();

    public CheckRun Start(CheckLoop loop)
    {
        var mode = loop.Definition.Traits.RunMode;
        var context = mode == RunMode.Isolated ? ContextOf(loop.Definition.Name) : null;
        var run = new CheckRun(loop, environment, completed) { Context = context };
        if (mode == RunMode.Inline)
            run.Execute();
        else if (mode == RunMode.Pooled || !TryIsolate(run))
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

        return run;
    }

    /// <summary>Cancels the token on the pool. The run's thread becomes free when the check returns it.</summary>
    public void Abandon(CheckRun run)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static run => run.Cancel(), run, preferLocal: false);
        run.Context?.Close();
    }

    private PumpingSynchronizationContext ContextOf(string check) => new(
        exception => EvaluationLog.ContinuationThrew(environment.Logger, RedactedException.Of(exception)!, check));

    // A new thread needs memory and, on Linux, two file descriptors. Without them the thread pool still has threads, and the check may not
    // need any of these.
    private bool TryIsolate(CheckRun run)
    {
        try
        {
            _pool.Start(run);
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }
}
