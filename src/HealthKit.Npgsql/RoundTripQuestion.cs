using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>Whether the server plans and executes, and takes writes where that is wanted.</summary>
internal sealed class RoundTripQuestion(NpgsqlCheckOptions options) : INpgsqlQuestion
{
    public async Task<NpgsqlAnswer> AskAsync(NpgsqlCommand command)
    {
        if (options.RequireWrites && await AskAsync(command, "SHOW transaction_read_only") is var readOnly and not "off")
        {
            return readOnly is "on" ? NpgsqlAnswer.ReadOnly : new NpgsqlAnswer(
                HealthReason.Protocol, new InvalidDataException("The server answers SHOW transaction_read_only with neither on nor off, so that nobody knows whether it takes writes."));
        }

        if (!options.RequireWrites || !string.IsNullOrWhiteSpace(options.Query))
        {
            await AskAsync(command, string.IsNullOrWhiteSpace(options.Query) ? NpgsqlCheck.RoundTrip : options.Query);
        }

        return NpgsqlAnswer.Success;
    }

    private static Task<object?> AskAsync(NpgsqlCommand command, string query)
    {
        command.CommandText = query;
        return command.ExecuteScalarAsync();
    }
}
