namespace HealthKit.Diagnostics;

/// <summary>Arithmetic with <see cref="TimeProvider.GetTimestamp"/>, which changes of the wall clock do not affect.</summary>
internal static class TimestampExtensions
{
    /// <summary>A timestamp that is never reached.</summary>
    public const long Never = long.MaxValue;

    public static long Ticks(this TimeProvider time, TimeSpan span) =>
        (long)(span.Ticks * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));

    public static TimeSpan Span(this TimeProvider time, long ticks) =>
        new((long)(ticks * ((double)TimeSpan.TicksPerSecond / time.TimestampFrequency)));

    public static long After(this TimeProvider time, TimeSpan span) => time.GetTimestamp() + time.Ticks(span);
}
