namespace HealthKit.Evaluation;

/// <summary>Starts runs without waiting for them. Tests start them inline.</summary>
internal interface IRunDispatcher
{
    CheckRun Start(CheckLoop loop);
}
