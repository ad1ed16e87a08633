namespace HealthKit.Npgsql;

/// <summary>Measures how many of the server's connections are in use. Needs no privilege.</summary>
internal sealed class ConnectionsQuery(NpgsqlConnectionsOptions options) : INpgsqlQuery
{
    // Not pg_stat_activity: it hides the type of a process from users without privileges. reserved_connections exists since PostgreSQL 16.
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
        // The limit is 0 when the server reserves all connections for superusers.
        var share = (double)used / Math.Max(1, limit);
        return NpgsqlQueryResult.Evaluated(ThresholdEvaluator.Evaluate(
            share, options.DegradedAt, options.UnhealthyAt,
            new Dictionary<string, object> { ["used"] = used, ["limit"] = limit, ["share"] = Math.Round(share, 4) }));
    }
}
