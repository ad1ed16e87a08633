namespace HealthKit.Diagnostics;

/// <summary>
/// Tells a process that stood still as a whole (SIGSTOP, a frozen container, a paused machine, a debugger) from one that does not get on: a
/// thread that does nothing but wait woke much later than it had asked for.
/// </summary>
internal static class Suspension
{
    // A busy machine makes such a thread late by some milliseconds, a processor quota by a tenth of a second.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(500);

    public static bool IsSeen(TimeProvider time, long wanted, long now) => now - wanted > time.Ticks(Lateness);
}
