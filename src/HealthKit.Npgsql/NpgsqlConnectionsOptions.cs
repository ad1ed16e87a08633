namespace HealthKit;

/// <summary>
/// The settings of a check of the connections that a PostgreSQL server has in use. Values from the configuration section
/// <c>HealthKit:Checks:&lt;name&gt;</c> win over code.
/// </summary>
public sealed class NpgsqlConnectionsOptions : NpgsqlSourceOptions
{
    /// <summary>Its failure degrades by default: the server is full for all replicas alike, and one that is taken out of rotation keeps its connections.</summary>
    public NpgsqlConnectionsOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(10);
    }

    /// <summary>
    /// The share in use, of the connections that the server has for users who are not superusers, from which on it is degraded (<c>threshold</c>).
    /// </summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share from which on it is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;
}
