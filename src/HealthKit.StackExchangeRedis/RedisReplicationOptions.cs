namespace HealthKit;

/// <summary>
/// The settings of a check of the link between a Redis primary and its replicas, from either side. The configuration section
/// <c>HealthKit:Checks:&lt;name&gt;</c> wins over code.
/// </summary>
public sealed class RedisReplicationOptions : RedisSourceOptions
{
    /// <summary>Its failure degrades by default: the link is broken for all replicas of the service alike.</summary>
    public RedisReplicationOptions() => Impact = CheckImpact.Degrades;

    /// <summary>
    /// How long a replica has heard nothing of its primary when it is degraded (<c>threshold</c>). A primary says something every ten seconds
    /// (<c>repl-ping-replica-period</c>), also while nobody writes. A replica of a primary that was not heard of for as long does not count in
    /// <see cref="MinimumReplicas"/>.
    /// </summary>
    /// <value>Default 15 s; 1 s to 1 day.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long it has heard nothing when it is unhealthy. Told that the link is down, it is degraded until then (<c>unreachable</c>, or <c>loading</c> while it
    /// takes over all data).
    /// </summary>
    /// <value>Default 60 s; not less than <see cref="DegradedAt"/>, at most 1 day.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The replicas that a primary has to have: with fewer it is degraded, with none unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0: a primary is healthy; 0 to 100.</value>
    public int MinimumReplicas { get; set; }
}
