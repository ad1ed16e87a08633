namespace HealthKit.Probe;

/// <summary>The moment at which an attempt ends.</summary>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>The remaining time; zero after the deadline.</summary>
    public TimeSpan Remaining => timeout - Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool IsOver => Remaining == TimeSpan.Zero;
}
