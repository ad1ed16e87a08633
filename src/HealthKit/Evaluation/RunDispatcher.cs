using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>
/// Starts checks of HealthKit on the thread pool, since they never block, and each run of a foreign one on a thread of its own. No run
/// inherits an execution context.
/// </summary>
internal sealed class RunDispatcher(RunEnvironment environment, Action<CheckRun> completed) : IRunDispatcher
{
    public CheckRun Start(CheckLoop loop)
    {
        if (!loop.Definition.Traits.IsCooperative)
        {
            return StartIsolated(loop);
        }

        var run = new CheckRun(loop, environment, completed);
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run;
    }

    private CheckRun StartIsolated(CheckLoop loop)
    {
        var run = new CheckRun(loop, environment, completed) { Context = new PumpingContext() };
        var thread = new Thread(() => Run(run, run.Context)) { IsBackground = true, Name = $"HealthKit check {loop.Definition.Name}" };
        thread.UnsafeStart();
        return run;
    }

    private void Run(CheckRun run, PumpingContext context)
    {
        SynchronizationContext.SetSynchronizationContext(context);
        var running = run.ExecuteAsync();
        if (running.IsCompleted)
        {
            return;
        }

        running.ContinueWith(
            static (_, state) => ((PumpingContext)state!).Close(), context, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        while (!PumpGuarded(run, context))
        {
        }
    }

    /// <summary>Pumps to the end, or until a continuation throws, as an <c>async void</c> of the check does.</summary>
    private bool PumpGuarded(CheckRun run, PumpingContext context)
    {
        try
        {
            context.Pump();
            return true;
        }
        catch (Exception exception)
        {
            EvaluationLog.ContinuationThrew(environment.Logger, RedactedException.Of(exception)!, run.Loop.Definition.Name);
            return false;
        }
    }
}
