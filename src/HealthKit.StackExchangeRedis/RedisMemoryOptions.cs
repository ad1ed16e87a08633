namespace HealthKit;

/// <summary>
/// The settings of a check of the memory that a Redis server uses. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over code.
/// </summary>
public sealed class RedisMemoryOptions : RedisSourceOptions
{
    /// <summary>Its failure degrades by default: the server is full for all replicas of the service alike.</summary>
    public RedisMemoryOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(10);
    }

    /// <summary>The share of <c>maxmemory</c> from which on it is degraded (<c>threshold</c>). Without a <c>maxmemory</c> it is healthy.</summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share from which on it is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>
    /// Whether a server that makes room by itself is judged as well. A cache that evicts is full as a rule, and takes writes all the same.
    /// </summary>
    /// <value>
    /// Default <c>false</c>: judged are servers with <c>noeviction</c>, which refuse writes when they are full, and those that evict only keys that expire
    /// (<c>volatile-...</c>) and have none.
    /// </value>
    public bool IncludeEvicting { get; set; }
}
