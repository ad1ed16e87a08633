namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>What one round of load on one app gave.</summary>
/// <param name="RequestsPerSecond">Completed requests.</param>
/// <param name="P50">Median of the answers' times, in milliseconds.</param>
/// <param name="P99">Their 99th percentile, in milliseconds.</param>
/// <param name="P999">Their 99.9th percentile, in milliseconds.</param>
/// <param name="BytesPerRequest">Allocated in the whole process.</param>
/// <param name="MicrosecondsPerRequest">Processor time of the whole process.</param>
internal sealed record LoadResult(
    double RequestsPerSecond, double P50, double P99, double P999, double BytesPerRequest, double MicrosecondsPerRequest);
