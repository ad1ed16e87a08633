namespace HealthKit.IntegrationTests.Isolation;

/// <summary>The figures that a prober recorded.</summary>
/// <param name="Times">The probe times of the service and of the twin without faults.</param>
/// <param name="Threads">The largest number of threads of the process.</param>
/// <param name="Runs">The number of runs of the healthy checks during the measurement.</param>
/// <param name="RunsOfTwin">The same number for the twin.</param>
internal sealed record ProbeFigures(App.PairedTimes Times, int Threads, int Runs, int RunsOfTwin);
