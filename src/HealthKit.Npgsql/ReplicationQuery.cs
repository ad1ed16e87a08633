using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// How old is what a standby shows. The age of the last transaction alone would not do: while nobody writes, it grows without any lag. So a standby that is
/// connected and has replayed all that it received is up to date, and one that is behind is so for no longer than since it was last seen up to date.
/// Needs no privilege.
/// </summary>
internal sealed class ReplicationQuery(NpgsqlReplicationOptions options, TimeProvider time) : INpgsqlQuery
{
    // What was received is counted from the beginning of a segment, and so may be less than what was replayed. Users without privileges see the row
    // of the receiver, and nothing in it.
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

    internal NpgsqlQueryResult Evaluate(StandbyStatus reading)
    {
        if (!reading.IsStandby)
        {
            return NpgsqlQueryResult.Evaluated(Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Healthy(
                data: new Dictionary<string, object> { ["role"] = "primary" }));
        }

        var lag = LagOf(reading);
        return ThresholdEvaluator.Evaluate(
            lag, options.DegradedAt, options.UnhealthyAt,
            new Dictionary<string, object>
            {
                ["role"] = "standby",
                ["streaming"] = reading.IsStreaming,
                ["lagSeconds"] = lag == TimeSpan.MaxValue ? "unknown" : Math.Round(lag.TotalSeconds, 3),
            });
    }

    private TimeSpan LagOf(StandbyStatus reading)
    {
        var now = time.GetTimestamp();
        if (reading.IsStreaming && reading.HasReplayedAll)
        {
            _upToDateAt = now;
            return TimeSpan.Zero;
        }

        var sinceUpToDate = _upToDateAt is { } then ? time.GetElapsedTime(then, now) : TimeSpan.MaxValue;
        var sinceTransaction = reading.SinceTransaction ?? TimeSpan.MaxValue;
        var lag = sinceUpToDate < sinceTransaction ? sinceUpToDate : sinceTransaction;

        // The clocks of two machines differ.
        return lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
    }
}

/// <summary>What a server says of its replication.</summary>
/// <param name="IsStandby">Whether it is one.</param>
/// <param name="IsStreaming">Whether it has a connection over which it receives.</param>
/// <param name="HasReplayedAll">Whether it has replayed all that it received.</param>
/// <param name="SinceTransaction">How long ago, by its clock, the last transaction that it replayed was committed; <c>null</c> before the first.</param>
internal readonly record struct StandbyStatus(bool IsStandby, bool IsStreaming, bool HasReplayedAll, TimeSpan? SinceTransaction);
