namespace HealthKit.Diagnostics;

/// <summary>Distinguishes a suspended process (SIGSTOP, a frozen container, a paused machine, a debugger) from a stuck one.</summary>
// After a suspension, a thread that only waits wakes much later than scheduled.
internal static class Suspension
{
    // A busy machine delays such a thread by some milliseconds, and a CPU quota by about 100 ms.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(500);

    public static bool IsSeen(TimeProvider time, long due, long now) => now - due > time.Ticks(Lateness);
}
