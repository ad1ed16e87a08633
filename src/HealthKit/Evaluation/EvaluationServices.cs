using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>What the loops work with.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Dispatcher">Starts runs.</param>
/// <param name="Pool">Makes up for threads of the pool that runs may hold.</param>
/// <param name="Journal">Takes what was counted.</param>
/// <param name="Diagnose">Begins to find out which layer of a failing check is broken.</param>
/// <param name="Random">From 0 to 1, for jitter.</param>
internal sealed record EvaluationServices(TimeProvider Time, IRunDispatcher Dispatcher, ThreadPoolReserve Pool, RunJournal Journal,
    Action<DiagnosisRequest> Diagnose, Func<double> Random);

/// <summary>Starts runs and gives them up, without waiting for either. Tests do both inline.</summary>
internal interface IRunDispatcher
{
    CheckRun Start(CheckLoop loop);

    void Abandon(CheckRun run);
}
