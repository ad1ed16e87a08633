namespace HealthKit.Probe;

/// <summary>The moment at which an attempt is given up, whatever it waits for.</summary>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>What is left of the time; zero when it is over.</summary>
    public TimeSpan Remaining => timeout - Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool IsOver => Remaining == TimeSpan.Zero;
}
