namespace HealthKit.Benchmarks.Comparison.Idle;

/// <summary>What one process with idle checks cost.</summary>
/// <param name="CoreShare">Processor time of the whole process, in percent of one core.</param>
/// <param name="LiveBytes">What is left on the heap after a full collection.</param>
/// <param name="PublishMicroseconds">One publication of the states of all checks.</param>
/// <param name="RunsPerSecond">How many runs were counted meanwhile.</param>
internal sealed record IdleFigures(double CoreShare, long LiveBytes, double PublishMicroseconds, double RunsPerSecond);
