namespace HealthKit;

/// <summary>Settings of a check of the thread-pool delay: how long work items wait in the queue.</summary>
public sealed class ThreadPoolCheckOptions : CheckOptions
{
    /// <summary>The impact is <see cref="CheckImpact.Degrades"/>. Interval 1 s: the watchdog measures once a second.</summary>
    public ThreadPoolCheckOptions() => (Impact, Interval) = (CheckImpact.Degrades, TimeSpan.FromSeconds(1));

    /// <summary>From this delay on, the check is degraded (<c>threshold</c>).</summary>
    /// <value>Default 1 s; 1 ms to 1 hour.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>From this delay on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 5 s; 1 ms to 1 hour, not less than <see cref="DegradedAt"/>.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(5);
}
