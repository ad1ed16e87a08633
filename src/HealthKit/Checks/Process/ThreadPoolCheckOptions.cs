namespace HealthKit;

/// <summary>The settings of a check of how long work items of the thread pool wait for their turn.</summary>
public sealed class ThreadPoolCheckOptions : CheckOptions
{
    /// <summary>The delay is measured once a second, by a thread that the pool cannot hold up.</summary>
    public ThreadPoolCheckOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(1);
    }

    /// <summary>The delay from which on it is degraded (<c>threshold</c>).</summary>
    /// <value>Default 1 s; 1 ms to 1 hour.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The delay from which on it is unhealthy.</summary>
    /// <value>Default 5 s; 1 ms to 1 hour, not less than <see cref="DegradedAt"/>.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(5);
}
