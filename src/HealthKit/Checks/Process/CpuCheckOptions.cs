namespace HealthKit;

/// <summary>Settings of a check of the CPU time of the process or its container.</summary>
public sealed class CpuCheckOptions : CheckOptions
{
    /// <summary>
    /// The impact is <see cref="CheckImpact.Degrades"/>: a busy replica still serves requests, and the other replicas would have to take
    /// its load. Interval 10 s.
    /// </summary>
    public CpuCheckOptions() => (Impact, Interval) = (CheckImpact.Degrades, TimeSpan.FromSeconds(10));

    /// <summary>
    /// From this share of the container's CPU quota on, between two runs, the check is degraded (<c>threshold</c>). Without a quota it is
    /// the share of all processors.
    /// </summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>From this share on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>From this share of throttled quota periods on, the check is degraded (<c>threshold</c>).</summary>
    /// <value>Default 0.25; 0 to 1.</value>
    public double ThrottledAt { get; set; } = 0.25;
}
