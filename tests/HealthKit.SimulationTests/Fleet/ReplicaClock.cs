namespace HealthKit.SimulationTests.Fleet;

/// <summary>The clocks of one replica: the timestamp counts from the boot of its machine, and its wall clock is wrong.</summary>
internal sealed class ReplicaClock(SimulatedTime time, TimeSpan uptime, TimeSpan skew) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp() + uptime.Ticks;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + skew;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Converts a timestamp of this clock to the time of the fleet.</summary>
    public long ToFleetTime(long timestamp) => timestamp - uptime.Ticks;
}
