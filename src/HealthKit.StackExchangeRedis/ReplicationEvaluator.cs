namespace HealthKit.StackExchangeRedis;

/// <summary>Evaluates a replica by the silence of its primary, and a primary by the number of its replicas.</summary>
internal sealed class ReplicationEvaluator(RedisReplicationOptions options, TimeProvider time)
{
    private long? _lastSeenAt;

    public async Task<RedisQueryResult> EvaluateAsync(Func<string, Task<RedisInfo>> ask)
    {
        var info = await ask("replication");
        return info["role"] switch
        {
            "slave" => RedisQueryResult.Evaluated(ResultOfReplica(info)),
            "master" => RedisQueryResult.Evaluated(ResultOfPrimary(info)),
            _ => RedisQueryResult.Unusable(HealthReason.Protocol),
        };
    }

    private HealthCheckResult ResultOfReplica(RedisInfo info)
    {
        var isUp = info["master_link_status"] == "up";
        var silence = SilenceOf(info, isUp);
        var data = new Dictionary<string, object>
        {
            ["role"] = "replica",
            ["link"] = isUp ? "up" : "down",
            ["silentSeconds"] = silence == TimeSpan.MaxValue ? "unknown" : Math.Round(silence.TotalSeconds, 1),
        };
        if (isUp)
            return ThresholdEvaluator.Evaluate(silence, options.DegradedAt, options.UnhealthyAt, data);

        var reason = info.Number("master_sync_in_progress") == 1 ? HealthReason.Loading : HealthReason.Unreachable;
        return silence >= options.UnhealthyAt ? reason.Unhealthy(data: data) : reason.Degraded(data: data);
    }

    /// <summary>
    /// A replica counts a silent primary as connected for a minute, and only then starts to count how long the link is down. So this class
    /// keeps the time of the last sign of the primary.
    /// </summary>
    private TimeSpan SilenceOf(RedisInfo info, bool isUp)
    {
        var now = time.GetTimestamp();
        if (isUp && info.Number("master_last_io_seconds_ago") is { } ago and >= 0)
            _lastSeenAt = now - (ago * time.TimestampFrequency);

        return _lastSeenAt is { } lastSeenAt ? time.GetElapsedTime(lastSeenAt, now)
            : info.Number("master_link_down_since_seconds") is { } down and >= 0 ? TimeSpan.FromSeconds(down)
            : TimeSpan.MaxValue;
    }

    private HealthCheckResult ResultOfPrimary(RedisInfo info)
    {
        var replicas = info.Numbered("slave").Count(replica =>
            replica.Contains("state=online", StringComparison.Ordinal) && RedisInfo.Part(replica, "lag") is { } lag
                && TimeSpan.FromSeconds(lag) < options.DegradedAt);
        var data = new Dictionary<string, object> { ["role"] = "primary", ["replicas"] = replicas };
        return replicas >= options.MinimumReplicas ? HealthCheckResult.Healthy(data: data)
            : replicas > 0 ? HealthReason.Threshold.Degraded(data: data)
            : HealthReason.Threshold.Unhealthy(data: data);
    }
}
