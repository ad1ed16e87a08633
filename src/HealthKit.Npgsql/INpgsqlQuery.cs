using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>What a check asks on a connection of the pool.</summary>
internal interface INpgsqlQuery
{
    /// <summary>Sets the text and executes; the time-out is set already. What throws is an answer too.</summary>
    Task<NpgsqlQueryResult> ExecuteAsync(NpgsqlCommand command);
}
