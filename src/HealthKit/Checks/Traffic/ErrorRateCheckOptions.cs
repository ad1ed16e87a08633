namespace HealthKit;

/// <summary>Settings of a check of the app's error rate: the share of its requests that ended with status 500 to 599.</summary>
public sealed class ErrorRateCheckOptions : CheckOptions
{
    /// <summary>The impact is <see cref="CheckImpact.Degrades"/>: a failing dependency would take every replica out of rotation.</summary>
    public ErrorRateCheckOptions() => Impact = CheckImpact.Degrades;

    /// <summary>The time window, back from now, in which the check counts requests.</summary>
    /// <value>Default 1 minute; 5 s to 5 minutes.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The check is healthy while the window has fewer requests than this.</summary>
    /// <value>Default 20; 1 to 1,000,000.</value>
    public int MinimumRequests { get; set; } = 20;

    /// <summary>From this share of errors on, the check is degraded (<c>threshold</c>).</summary>
    /// <value>Default 0.05; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.05;

    /// <summary>From this share of errors on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0.25; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.25;
}
