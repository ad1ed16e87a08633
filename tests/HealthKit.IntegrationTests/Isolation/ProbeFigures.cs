namespace HealthKit.IntegrationTests.Isolation;

/// <summary>What a prober saw.</summary>
/// <param name="Times">What its probes took, and those of the twin without faults.</param>
/// <param name="Threads">The most threads that the process had.</param>
/// <param name="Runs">How many runs there were meanwhile of the checks that are well.</param>
/// <param name="RunsOfTwin">The same of the twin.</param>
internal sealed record ProbeFigures(App.PairedTimes Times, int Threads, int Runs, int RunsOfTwin);
