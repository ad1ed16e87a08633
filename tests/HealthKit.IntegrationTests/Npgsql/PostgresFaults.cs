using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>The fault table of the design for PostgreSQL.</summary>
internal static class PostgresFaults
{
    private const string EndSessions = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app';";

    public static IReadOnlyList<PostgresFault> All { get; } =
    [
        new("frozen", HealthStatus.Unhealthy, HealthReason.Timeout)
        {
            IsByDefault = true,
            Break = scene => Do(scene.Server.Freeze),
            Mend = scene => Do(scene.Server.Thaw),
        },
        new("frozen, a pool not used yet", HealthStatus.Unhealthy, HealthReason.Timeout)
        {
            Prepare = server => Do(server.Freeze),
            Mend = scene => Do(scene.Server.Thaw),
        },
        new("stopped", HealthStatus.Unhealthy, HealthReason.ConnectionRefused)
        {
            IsByDefault = true,
            Break = scene => scene.Server.StopAsync(),
            Mend = scene => scene.Server.StartAgainAsync(),
        },
        new("restarted", HealthStatus.Healthy, Reason: null)
        {
            Break = async scene =>
            {
                await scene.Server.StopAsync();
                await scene.Server.StartAgainAsync();
            },
        },
        new("wrong password", HealthStatus.Unhealthy, HealthReason.Authentication)
        {
            Break = scene => scene.Server.PsqlAsync($"alter role app password 'another'; {EndSessions}"),
            Mend = scene => scene.Server.PsqlAsync("alter role app password 'app-password'"),
        },
        new("unknown host", HealthStatus.Unhealthy, HealthReason.Dns)
        {
            ConnectionString = server => $"{server.ConnectionString};Host=nowhere.invalid",
        },
        new("packets dropped", HealthStatus.Unhealthy, HealthReason.Unreachable)
        {
            ConnectionString = server => $"{server.ConnectionString};Port={DroppingPort.Open()}",
        },
        new("not PostgreSQL", HealthStatus.Unhealthy, HealthReason.Protocol)
        {
            ConnectionString = server => $"{server.ConnectionString};Port={ScriptedPort.Answering("HTTP/1.1 400 Bad Request\r\n\r\n"u8)}",
        },
        new("unknown database", HealthStatus.Unhealthy, HealthReason.NotFound)
        {
            Prepare = server => server.PsqlAsync("create database orders owner app"),
            ConnectionString = server => $"{server.ConnectionString};Database=orders",
            Break = scene => scene.Server.PsqlAsync("drop database orders with (force)"),
            Mend = scene => scene.Server.PsqlAsync("create database orders owner app"),
        },
        new("max_connections reached", HealthStatus.Unhealthy, HealthReason.Overloaded)
        {
            // PostgreSQL reserves three connections for superusers.
            Settings = settings => settings.MaxConnections = 5,
            Break = async scene =>
            {
                await scene.HoldOfServerAsync();
                await scene.HoldOfServerAsync();
            },
            Mend = scene => scene.ReleaseAsync(),
        },
        new("the app's pool exhausted", HealthStatus.Degraded, HealthReason.PoolExhausted)
        {
            ConnectionString = server => $"{server.ConnectionString};Maximum Pool Size=2",
            Break = async scene =>
            {
                await scene.HoldOfPoolAsync();
                await scene.HoldOfPoolAsync();
            },
            Mend = scene => scene.ReleaseAsync(),
        },
        new("TLS wanted but absent", HealthStatus.Unhealthy, HealthReason.Tls)
        {
            ConnectionString = server => $"{server.ConnectionString};SSL Mode=Require",
            Mend = scene => PostgresTls.SwitchOnAsync(scene.Server),
        },
        new("read-only, writes required", HealthStatus.Unhealthy, HealthReason.ReadOnly)
        {
            Options = options => options.RequireWrites = true,
            Break = scene => scene.Server.PsqlAsync($"alter role app set default_transaction_read_only = on; {EndSessions}"),
            Mend = scene => scene.Server.PsqlAsync($"alter role app reset default_transaction_read_only; {EndSessions}"),
        },
        new("query not allowed", HealthStatus.Unhealthy, HealthReason.Forbidden)
        {
            Prepare = server => server.PsqlAsync("create table orders (id int); grant select on orders to app"),
            Options = options => options.Query = "select id from orders limit 1",
            Break = scene => scene.Server.PsqlAsync("revoke select on orders from app"),
            Mend = scene => scene.Server.PsqlAsync("grant select on orders to app"),
        },
        new("query hangs on a lock", HealthStatus.Unhealthy, HealthReason.Timeout)
        {
            Prepare = server => server.PsqlAsync("create table orders (id int); grant all on orders to app"),
            Options = options => options.Query = "select id from orders limit 1",
            Break = async scene =>
            {
                await using var command = new NpgsqlCommand("begin; lock table orders", await scene.HoldOfPoolAsync());
                await command.ExecuteNonQueryAsync();
            },
            Mend = scene => scene.ReleaseAsync(),
        },
    ];

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
