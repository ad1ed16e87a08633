using HealthKit.Evaluation;
using HealthKit.Registration;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Starts runs on the world's thread. While the pool is starved, runs and cancellations wait.</summary>
internal sealed class SimulatedDispatcher(RunEnvironment environment, Action<CheckRun> completed, World world) : IRunDispatcher
{
    public CheckRun Start(CheckLoop loop)
    {
        var run = new CheckRun(loop, environment, completed);
        var check = world.Check(loop.Definition.Name);
        check.OnDispatched();
        if (loop.Definition.Traits.RunMode == RunMode.Inline)
        {
            // The engine itself runs a check that only reads memory.
            run.Execute();
            check.OnInlineEnded();
        }
        else
        {
            world.Pool.Run(run.Execute);
        }

        check.ScheduleDeadline();
        return run;
    }

    public void Abandon(CheckRun run) => world.Time.At(world.Time.GetTimestamp(), () => world.Pool.Run(run.Cancel));
}

/// <summary>The thread pool of a world: it runs work at once, or, while it is starved, later.</summary>
internal sealed class SimulatedPool
{
    private readonly Queue<Action> _waiting = new();
    private int _starved;

    public bool IsStarved => _starved > 0;

    public void Run(Action work)
    {
        if (IsStarved)
            _waiting.Enqueue(work);
        else
            work();
    }

    public void Starve() => _starved++;

    public void Feed()
    {
        _starved--;
        while (!IsStarved && _waiting.TryDequeue(out var work))
            work();
    }
}
