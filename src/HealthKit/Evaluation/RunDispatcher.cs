namespace HealthKit.Evaluation;

/// <summary>
/// Starts each run in the check's <see cref="RunMode"/>: on the thread pool, on the engine's thread, or on a dedicated thread. No run
/// inherits an execution context.
/// </summary>
internal sealed class RunDispatcher(RunEnvironment environment, Action<CheckRun> completed) : IRunDispatcher
{
    private readonly DedicatedThreadPool _pool = new();

    public CheckRun Start(CheckLoop loop) => loop.Definition.Traits.RunMode switch
    {
        RunMode.Isolated => StartIsolated(loop),
        RunMode.Pooled => StartPooled(loop),
        _ => StartInline(loop),
    };

    /// <summary>Cancels the token on the pool. The run's thread becomes free when the check returns it.</summary>
    public void Abandon(CheckRun run)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static run => run.Cancel(), run, preferLocal: false);
        run.Context?.Close();
    }

    private CheckRun StartInline(CheckLoop loop)
    {
        var run = new CheckRun(loop, environment, completed);
        run.Execute();
        return run;
    }

    private CheckRun StartPooled(CheckLoop loop)
    {
        var run = new CheckRun(loop, environment, completed);
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run;
    }

    private CheckRun StartIsolated(CheckLoop loop)
    {
        var name = loop.Definition.Name;
        var context = new PumpingSynchronizationContext(
            exception => EvaluationLog.ContinuationThrew(environment.Logger, RedactedException.Of(exception)!, name));
        var run = new CheckRun(loop, environment, completed) { Context = context };
        try
        {
            _pool.Start(run);
            return run;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // A new thread needs memory and, on Linux, two file descriptors. Without them the thread pool still has threads, and the check
            // may not need any of these.
            return StartPooled(loop);
        }
    }
}
