namespace HealthKit.IntegrationTests.Isolation;

/// <summary>What a prober saw.</summary>
/// <param name="Probes">How many it sent.</param>
/// <param name="P99">What 99 of 100 of them took at most.</param>
/// <param name="Slowest">What the slowest took.</param>
/// <param name="Threads">The most threads that the process had.</param>
/// <param name="OldestResult">The greatest age of the last result of a check that is well.</param>
internal sealed record ProbeFigures(int Probes, TimeSpan P99, TimeSpan Slowest, int Threads, TimeSpan OldestResult);
