using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>The services that all check loops share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Dispatcher">Starts and abandons runs.</param>
/// <param name="Pool">Reserves pool threads for those that runs may block.</param>
/// <param name="Journal">Receives every counted result.</param>
/// <param name="Diagnose">Starts a network diagnosis; does not wait.</param>
/// <param name="Random">Returns 0 to 1, for jitter.</param>
internal sealed record EvaluationServices(TimeProvider Time, IRunDispatcher Dispatcher, ThreadPoolReserve Pool, RunJournal Journal,
    Action<DiagnosisRequest> Diagnose, Func<double> Random);

/// <summary>Starts and abandons runs without waiting for them.</summary>
internal interface IRunDispatcher
{
    CheckRun Start(CheckLoop loop);

    void Abandon(CheckRun run);
}
