namespace HealthKit.Checks.Process;

/// <summary>What was used up to a moment.</summary>
/// <param name="Used">Processor time.</param>
/// <param name="Processors">How many processors' time there is at once: the quota, or all of them.</param>
/// <param name="Periods">Periods of the quota in which something ran; 0 without one.</param>
/// <param name="Throttled">Those in which it was held back.</param>
internal readonly record struct CpuReading(TimeSpan Used, double Processors, long Periods, long Throttled);
