using HealthKit.Diagnostics;
using HealthKit.Registration;

namespace HealthKit.Evaluation;

/// <summary>
/// Starts checks of HealthKit on the thread pool, since they never block, those that only look into memory on the engine's thread, and each
/// run of a foreign one on a thread of its own. No run inherits an execution context.
/// </summary>
internal sealed class RunDispatcher(RunEnvironment environment, Action<CheckRun> completed) : IRunDispatcher
{
    private readonly DedicatedThreadPool _pool = new();

    public CheckRun Start(CheckLoop loop)
    {
        if (loop.Definition.Traits.RunMode == RunMode.Isolated)
        {
            return StartIsolated(loop);
        }

        if (loop.Definition.Traits.RunMode == RunMode.Pooled)
        {
            return StartPooled(loop);
        }

        var run = new CheckRun(loop, environment, completed);
        run.Execute();
        return run;
    }

    /// <summary>Cancels the token, on the pool, and lets the run's thread go as soon as the check lets go of it.</summary>
    public void Abandon(CheckRun run)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static run => run.Cancel(), run, preferLocal: false);
        run.Context?.Close();
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
        var context = new PumpingSynchronizationContext(exception => EvaluationLog.ContinuationThrew(environment.Logger, RedactedException.Of(exception)!, name));
        var run = new CheckRun(loop, environment, completed) { Context = context };
        try
        {
            _pool.Start(run);
            return run;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // A new thread needs memory and, on Linux, two file descriptors. Without them the pool still has threads,
            // and the check may need none.
            return StartPooled(loop);
        }
    }
}
