using Npgsql;

namespace HealthKit.Npgsql;

internal interface INpgsqlQuery
{
    /// <summary>Executes on a pooled connection. The caller has set the command's timeout, and handles exceptions.</summary>
    Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command);
}
