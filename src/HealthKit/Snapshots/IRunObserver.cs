namespace HealthKit.Snapshots;

/// <summary>Sees every run, one after the other, soon after it ended.</summary>
internal interface IRunObserver
{
    void Observe(RunRecord run);
}
