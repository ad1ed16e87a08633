namespace HealthKit.Evaluation;

/// <summary>Starts runs and gives them up, without waiting for either. Tests do both inline.</summary>
internal interface IRunDispatcher
{
    CheckRun Start(CheckLoop loop);

    void Abandon(CheckRun run);
}
