namespace HealthKit;

/// <summary>
/// The settings of a check of a PostgreSQL standby's lag. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides code.
/// </summary>
public sealed class NpgsqlReplicationOptions : NpgsqlSourceOptions
{
    /// <summary>Sets the impact to <c>Degrades</c>, because all replicas of the service share the standby.</summary>
    public NpgsqlReplicationOptions() => Impact = CheckImpact.Degrades;

    /// <summary>The replication lag from which the check is degraded (<c>threshold</c>).</summary>
    /// <value>Default 10 s; 1 ms to 1 day.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The replication lag from which the check is unhealthy.</summary>
    /// <value>Default 60 s; not less than <see cref="DegradedAt"/>, at most 1 day.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(60);
}
