namespace HealthKit;

/// <summary>
/// The settings of a check of how far a PostgreSQL standby lies behind. Values from the configuration section
/// <c>HealthKit:Checks:&lt;name&gt;</c> win over code.
/// </summary>
public sealed class NpgsqlReplicationOptions : NpgsqlSourceOptions
{
    /// <summary>Its failure degrades by default: the standby lags for all replicas of the service alike.</summary>
    public NpgsqlReplicationOptions() => Impact = CheckImpact.Degrades;

    /// <summary>The age of what the standby shows from which on it is degraded (<c>threshold</c>).</summary>
    /// <value>Default 10 s; 1 ms to 1 day.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The age from which on it is unhealthy.</summary>
    /// <value>Default 60 s; not less than <see cref="DegradedAt"/>, at most 1 day.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(60);
}
