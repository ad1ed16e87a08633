namespace HealthKit.Benchmarks;

/// <summary>What one round of load on one app gave.</summary>
/// <param name="RequestsPerSecond">Completed requests.</param>
/// <param name="P99">99th percentile of the answer's time.</param>
/// <param name="BytesPerRequest">Allocated in the whole process.</param>
internal sealed record LoadResult(double RequestsPerSecond, TimeSpan P99, double BytesPerRequest);
