namespace HealthKit;

/// <summary>
/// The settings of a check of the memory that a Redis server uses. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides
/// code.
/// </summary>
public sealed class RedisMemoryOptions : RedisSourceOptions
{
    /// <summary>Creates the default settings. A failure degrades, because the server is full for all replicas of the service.</summary>
    public RedisMemoryOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(3);
    }

    /// <summary>The used share of <c>maxmemory</c> at which the check is degraded (<c>threshold</c>); healthy without a limit.</summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The used share at which the check is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>
    /// Whether the thresholds also apply to a server that evicts keys. A cache that evicts is usually full and still takes writes.
    /// </summary>
    /// <value>
    /// Default <c>false</c>: the thresholds apply to servers with <c>noeviction</c>, which refuse writes when they are full, and to those
    /// with <c>volatile-...</c> that have no key that expires.
    /// </value>
    public bool IncludeEvicting { get; set; }
}
