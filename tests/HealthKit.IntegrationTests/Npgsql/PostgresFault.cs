using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>One row of the fault table: how to break a working PostgreSQL, what has to be seen, and how to mend it.</summary>
internal sealed record PostgresFault(string Name, HealthStatus Status, HealthReason? Reason)
{
    /// <summary>Whether the check keeps the default intervals; else they are shorter, so that the table is filled sooner.</summary>
    public bool IsByDefault { get; init; }

    public Action<PostgresSettings> Settings { get; init; } = _ => { };

    /// <summary>Before the host is there.</summary>
    public Func<PostgresServer, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    public Func<PostgresServer, string> ConnectionString { get; init; } = server => server.ConnectionString;

    public Action<NpgsqlCheckOptions> Options { get; init; } = _ => { };

    /// <summary>Breaks it; <c>null</c> when it is broken from the start.</summary>
    public Func<FaultScene, Task>? Break { get; init; }

    /// <summary>Mends it; <c>null</c> when nothing can.</summary>
    public Func<FaultScene, Task>? Mend { get; init; }
}
