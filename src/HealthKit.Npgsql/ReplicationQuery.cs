namespace HealthKit.Npgsql;

/// <summary>
/// Measures a standby's replication lag. The age of the last transaction is not enough: it grows while there are no writes. A standby that
/// streams and has replayed everything has no lag; otherwise its lag is at most the time since it last had none. Needs no privilege.
/// </summary>
internal sealed class ReplicationQuery(NpgsqlReplicationOptions options, TimeProvider time) : INpgsqlQuery
{
    // The receive position starts at a segment's beginning, so it can be below the replay position.
    // Users without privileges see that pg_stat_wal_receiver has a row, but not its columns.
    private const string Query =
        """
        SELECT pg_is_in_recovery(),
               EXISTS (SELECT FROM pg_stat_wal_receiver),
               coalesce(pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn(), false),
               extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
        """;

    private long? _upToDateAt;

    public async Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command)
    {
        command.CommandText = Query;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return Evaluate(new StandbyStatus(
            reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2),
            await reader.IsDBNullAsync(3) ? null : TimeSpan.FromSeconds(reader.GetDouble(3))));
    }

    internal NpgsqlQueryResult Evaluate(StandbyStatus status)
    {
        if (!status.IsStandby)
            return NpgsqlQueryResult.Evaluated(HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["role"] = "primary" }));

        var lag = LagOf(status);
        return NpgsqlQueryResult.Evaluated(ThresholdEvaluator.Evaluate(lag, options.DegradedAt, options.UnhealthyAt,
            new Dictionary<string, object>
        {
            ["role"] = "standby",
            ["streaming"] = status.IsStreaming,
            ["lagSeconds"] = lag == TimeSpan.MaxValue ? "unknown" : Math.Round(lag.TotalSeconds, 3),
        }));
    }

    private TimeSpan LagOf(StandbyStatus status)
    {
        var now = time.GetTimestamp();
        if (status.IsStreaming && status.HasReplayedAll)
        {
            _upToDateAt = now;
            return TimeSpan.Zero;
        }

        var sinceUpToDate = _upToDateAt is { } then ? time.GetElapsedTime(then, now) : TimeSpan.MaxValue;
        var sinceTransaction = status.SinceTransaction ?? TimeSpan.MaxValue;
        var lag = sinceUpToDate < sinceTransaction ? sinceUpToDate : sinceTransaction;

        // The lag can be negative, because the clocks of primary and standby differ.
        return lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
    }
}

/// <summary>
/// A server's replication status: whether its receiver is connected, whether it has replayed all that it received, and the age of the last
/// replayed commit by the standby's clock, <c>null</c> before the first one.
/// </summary>
internal readonly record struct StandbyStatus(bool IsStandby, bool IsStreaming, bool HasReplayedAll, TimeSpan? SinceTransaction);
