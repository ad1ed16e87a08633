namespace HealthKit;

/// <summary>The settings of a check of the processor time that the process or its container uses.</summary>
public sealed class CpuCheckOptions : CheckOptions
{
    /// <summary>Its failure degrades by default: a busy replica still serves, and the others would have to take its load.</summary>
    public CpuCheckOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(10);
    }

    /// <summary>
    /// The share of the quota of the control group, or of all processors without one, from which on it is degraded (<c>threshold</c>), over the time from one
    /// run to the next.
    /// </summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share from which on it is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>The share of the quota's periods in which the kernel held the container back, from which on it is degraded.</summary>
    /// <value>Default 0.25; 0 to 1.</value>
    public double ThrottledAt { get; set; } = 0.25;
}
