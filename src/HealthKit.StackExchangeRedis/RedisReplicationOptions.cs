namespace HealthKit;

/// <summary>
/// The settings of a check of the link between a Redis primary and its replicas, on either side. The configuration section
/// <c>HealthKit:Checks:&lt;name&gt;</c> overrides code.
/// </summary>
public sealed class RedisReplicationOptions : RedisSourceOptions
{
    /// <summary>Creates the default settings. A failure degrades, because the link is broken for all replicas of the service.</summary>
    public RedisReplicationOptions() => Impact = CheckImpact.Degrades;

    /// <summary>
    /// The silence of the primary at which a replica is degraded (<c>threshold</c>). A primary sends something every ten seconds
    /// (<c>repl-ping-replica-period</c>), also without writes. On a primary, a replica that is silent for as long does not count in
    /// <see cref="MinimumReplicas"/>.
    /// </summary>
    /// <value>Default 15 s; 1 s to 1 day.</value>
    public TimeSpan DegradedAt { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The silence of the primary at which a replica is unhealthy. Until then a replica whose link is down is degraded (<c>unreachable</c>,
    /// or <c>loading</c> while it copies all data).
    /// </summary>
    /// <value>Default 60 s; not less than <see cref="DegradedAt"/>, at most 1 day.</value>
    public TimeSpan UnhealthyAt { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of replicas that a primary needs. With fewer it is degraded, with none unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0: a primary is always healthy; 0 to 100.</value>
    public int MinimumReplicas { get; set; }
}
