namespace HealthKit.IntegrationTests.Isolation;

/// <summary>What a prober saw.</summary>
/// <param name="Times">What its probes took, and those of the twin without faults.</param>
/// <param name="Threads">The most threads that the process had.</param>
/// <param name="OldestResult">The greatest age of the last result of a check that is well.</param>
/// <param name="OldestOfTwin">The same of the twin, which shows how late the machine is with everything.</param>
internal sealed record ProbeFigures(App.PairedTimes Times, int Threads, TimeSpan OldestResult, TimeSpan OldestOfTwin);
