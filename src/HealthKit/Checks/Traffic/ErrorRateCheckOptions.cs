namespace HealthKit;

/// <summary>The settings of a check of the share of the app's own requests that ended with 500 to 599.</summary>
public sealed class ErrorRateCheckOptions : CheckOptions
{
    /// <summary>Its failure degrades by default: errors of a shared dependency would take every replica out at once.</summary>
    public ErrorRateCheckOptions() => Impact = CheckImpact.Degrades;

    /// <summary>The time over which requests are counted, back from now.</summary>
    /// <value>Default 1 minute; 5 s to 5 minutes.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Fewer requests than this in the window tell nothing.</summary>
    /// <value>Default 20; 1 to 1,000,000.</value>
    public int MinimumRequests { get; set; } = 20;

    /// <summary>The share of errors from which on it is degraded (<c>threshold</c>).</summary>
    /// <value>Default 0.05; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.05;

    /// <summary>The share of errors from which on it is unhealthy.</summary>
    /// <value>Default 0.25; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.25;
}
