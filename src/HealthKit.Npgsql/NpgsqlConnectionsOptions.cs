namespace HealthKit;

/// <summary>
/// The settings of a check of a PostgreSQL server's connections. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides
/// code.
/// </summary>
public sealed class NpgsqlConnectionsOptions : NpgsqlSourceOptions
{
    /// <summary>Sets the impact to <c>Degrades</c>, because all replicas share the server's limit, and the interval to 3 s.</summary>
    public NpgsqlConnectionsOptions() => (Impact, Interval) = (CheckImpact.Degrades, TimeSpan.FromSeconds(3));

    /// <summary>The share of the non-superuser connections in use from which the check is degraded (<c>threshold</c>).</summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share from which the check is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;
}
