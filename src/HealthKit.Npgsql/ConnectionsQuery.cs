using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>How many of the server's connections are in use. Needs no privilege.</summary>
internal sealed class ConnectionsQuery(NpgsqlConnectionsOptions options) : INpgsqlQuery
{
    // pg_stat_activity hides from users without privileges what kind of process a row is. The second setting exists from PostgreSQL 16 on.
    private const string Query =
        """
        SELECT (SELECT sum(numbackends) FROM pg_stat_database)::int,
               current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                   - coalesce(current_setting('reserved_connections', true)::int, 0)
        """;

    public async Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command)
    {
        command.CommandText = Query;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return Evaluate(reader.GetInt32(0), reader.GetInt32(1));
    }

    internal NpgsqlQueryResult Evaluate(int used, int limit)
    {
        // A server may keep all that it has for superusers.
        var share = (double)used / Math.Max(1, limit);
        return ThresholdEvaluator.Evaluate(
            share, options.DegradedAt, options.UnhealthyAt,
            new Dictionary<string, object> { ["used"] = used, ["limit"] = limit, ["share"] = Math.Round(share, 4) });
    }
}
