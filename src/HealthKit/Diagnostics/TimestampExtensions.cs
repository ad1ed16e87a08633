namespace HealthKit.Diagnostics;

/// <summary>Moments that no change of the wall clock moves: <see cref="TimeProvider.GetTimestamp"/> and sums with it.</summary>
internal static class TimestampExtensions
{
    /// <summary>A moment that never comes.</summary>
    public const long Never = long.MaxValue;

    public static long Ticks(this TimeProvider time, TimeSpan span) =>
        (long)(span.Ticks * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));

    public static TimeSpan Span(this TimeProvider time, long ticks) =>
        new((long)(ticks * ((double)TimeSpan.TicksPerSecond / time.TimestampFrequency)));

    public static long After(this TimeProvider time, TimeSpan span) => time.GetTimestamp() + time.Ticks(span);
}
