using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>One row of the fault table: how to break a working PostgreSQL, the expected result, and how to repair it.</summary>
internal sealed record PostgresFault(string Name, HealthStatus Status, HealthReason? Reason)
{
    /// <value>Whether the check keeps the default intervals. Otherwise they are shorter, so that the table is complete sooner.</value>
    public bool IsByDefault { get; init; }

    public Action<PostgresSettings> Settings { get; init; } = _ => { };

    /// <value>Runs before the host exists.</value>
    public Func<PostgresServer, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    public Func<PostgresServer, string> ConnectionString { get; init; } = server => server.ConnectionString;

    public Action<NpgsqlCheckOptions> Options { get; init; } = _ => { };

    /// <value>Breaks the server. <c>null</c> when it is broken from the start.</value>
    public Func<FaultScene, Task>? Break { get; init; }

    /// <value>Repairs the server. <c>null</c> when no repair is possible.</value>
    public Func<FaultScene, Task>? Mend { get; init; }
}
