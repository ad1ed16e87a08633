namespace HealthKit.Benchmarks.Comparison.Idle;

/// <summary>The cost of idle checks in one process.</summary>
/// <param name="CoreShare">Processor time of the whole process, in percent of one core.</param>
/// <param name="LiveBytes">Heap size in bytes after a full collection.</param>
/// <param name="PublishMicroseconds">Time of one publication of the states of all checks.</param>
/// <param name="RunsPerSecond">Runs that the process counted during the measurement.</param>
internal sealed record IdleFigures(double CoreShare, long LiveBytes, double PublishMicroseconds, double RunsPerSecond);
