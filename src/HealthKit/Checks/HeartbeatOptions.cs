namespace HealthKit;

/// <summary>Settings of a heartbeat check.</summary>
public sealed class HeartbeatOptions : CheckOptions
{
    /// <summary>One missed beat makes the check unhealthy, and one beat makes it healthy.</summary>
    public HeartbeatOptions() => (FailAfter, RecoverAfter) = (1, 1);

    /// <summary>The longest silence that is allowed. Use two or three times the usual time between two beats.</summary>
    /// <value>Set by <c>AddHeartbeat</c>; 100 ms to 12 hours.</value>
    public TimeSpan TimeToLive { get; set; }

    internal override TimeSpan AllowedSilence => TimeToLive;
}
