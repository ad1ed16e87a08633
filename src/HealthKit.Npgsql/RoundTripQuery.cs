namespace HealthKit.Npgsql;

/// <summary>Tests whether the server executes queries and, if required, accepts writes.</summary>
internal sealed class RoundTripQuery(NpgsqlCheckOptions options) : INpgsqlQuery
{
    public async Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command)
    {
        if (options.RequireWrites && await ExecuteAsync(command, "SHOW transaction_read_only") is var readOnly and not "off")
        {
            return readOnly is "on" ? NpgsqlQueryResult.ReadOnly : new NpgsqlQueryResult(HealthReason.Protocol, new InvalidDataException(
                "The server answered SHOW transaction_read_only with neither on nor off. Set RequireWrites to false for this server."));
        }

        if (!options.RequireWrites || !string.IsNullOrWhiteSpace(options.Query))
            await ExecuteAsync(command, string.IsNullOrWhiteSpace(options.Query) ? NpgsqlCheck.RoundTrip : options.Query);

        return NpgsqlQueryResult.Success;
    }

    private static Task<object?> ExecuteAsync(NpgsqlCommand command, string query)
    {
        command.CommandText = query;
        return command.ExecuteScalarAsync();
    }
}
