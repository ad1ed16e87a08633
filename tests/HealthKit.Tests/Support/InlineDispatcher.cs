using HealthKit.Evaluation;

namespace HealthKit.Tests.Support;

/// <summary>Starts runs on the test's own thread. A run ends when the work that it awaits ends.</summary>
internal sealed class InlineDispatcher(RunEnvironment environment, Action<CheckRun> completed) : IRunDispatcher
{
    public Exception? NextFailure { get; set; }

    /// <summary>When true, runs wait for a thread of the pool, and the test executes them.</summary>
    public bool IsFull { get; set; }

    /// <summary>The dispatched runs, in order.</summary>
    public List<CheckRun> Runs { get; } = [];

    public CheckRun Start(CheckLoop loop)
    {
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }

        var run = new CheckRun(loop, environment, completed);
        Runs.Add(run);
        if (IsFull)
            return run;

        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        run.Execute();
        SynchronizationContext.SetSynchronizationContext(before);
        return run;
    }

    public void Abandon(CheckRun run) => run.Cancel();
}
