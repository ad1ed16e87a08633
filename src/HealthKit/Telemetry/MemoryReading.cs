namespace HealthKit.Telemetry;

/// <summary>How much memory counts against the limit at which the kernel kills.</summary>
/// <param name="Usage">In bytes, without what the kernel can take back at once.</param>
/// <param name="Limit">In bytes.</param>
internal readonly record struct MemoryReading(long Usage, long Limit);
