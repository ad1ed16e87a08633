namespace HealthKit.Diagnostics;

/// <summary>Arithmetic with <see cref="TimeProvider.GetTimestamp"/>, which changes of the wall clock do not affect.</summary>
internal static class TimestampExtensions
{
    public const long Never = long.MaxValue;

    // A busy machine wakes a thread some milliseconds late, and a CPU quota about 100 ms.
    private static readonly TimeSpan MaximumLateness = TimeSpan.FromMilliseconds(500);

    public static long Ticks(this TimeProvider time, TimeSpan span) =>
        (long)(span.Ticks * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));

    public static TimeSpan Span(this TimeProvider time, long ticks) =>
        new((long)(ticks * ((double)TimeSpan.TicksPerSecond / time.TimestampFrequency)));

    /// <summary>
    /// Whether a thread that only waited until <paramref name="due"/> woke so late that the process was suspended (SIGSTOP, a frozen
    /// container, a paused machine, a debugger) and not stuck.
    /// </summary>
    public static bool WasSuspended(this TimeProvider time, long due, long now) => now - due > time.Ticks(MaximumLateness);

    public static long After(this TimeProvider time, TimeSpan span) => time.GetTimestamp() + time.Ticks(span);
}
