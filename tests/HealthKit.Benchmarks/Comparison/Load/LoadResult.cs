namespace HealthKit.Benchmarks.Comparison.Load;

/// <summary>The result of one round of load on one app.</summary>
/// <param name="RequestsPerSecond">Completed requests.</param>
/// <param name="P50">Median response time, in milliseconds.</param>
/// <param name="P99">99th percentile of the response time, in milliseconds.</param>
/// <param name="P999">99.9th percentile of the response time, in milliseconds.</param>
/// <param name="BytesPerRequest">Bytes that the whole process allocated.</param>
/// <param name="MicrosecondsPerRequest">Processor time of the whole process.</param>
internal sealed record LoadResult(
    double RequestsPerSecond, double P50, double P99, double P999, double BytesPerRequest, double MicrosecondsPerRequest);
