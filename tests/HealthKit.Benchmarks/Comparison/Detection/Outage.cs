using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Detection;

/// <summary>A fault of a server: how it begins, and how it ends. It has ended when the server serves its clients again.</summary>
internal sealed record Outage(string Name, Func<Task> BeginAsync, Func<Task> EndAsync)
{
    private const string EndSessions = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'";

    public static IReadOnlyList<Outage> Of(PostgresServer server) =>
    [
        new("PostgreSQL frozen", () => Do(server.Freeze), () => Do(server.Thaw)),
        new("PostgreSQL killed, then started", server.KillAsync, server.StartAgainAsync),
        new("PostgreSQL stopped, its port refuses, then started", server.StopAsync, server.StartAgainAsync),
        new("PostgreSQL, wrong password, sessions ended", () => server.PsqlAsync($"alter role app password 'another'; {EndSessions}"),
            () => server.PsqlAsync($"alter role app password '{server.Password}'")),
    ];

    public static IReadOnlyList<Outage> Of(RedisServer server) =>
    [
        new("Redis frozen", () => Do(server.Freeze), () => Do(server.Thaw)),
        new("Redis killed, then started", server.KillAsync, server.StartAgainAsync),
        new("Redis stopped, its port refuses, then started", server.StopAsync, server.StartAgainAsync),
        new("Redis, wrong password, connections ended",
            async () =>
            {
                await AdministerAsync(server, "CONFIG", "SET", "requirepass", "another");
                await AdministerAsync(server, "CLIENT", "KILL", "USER", "default");
            },
            () => AdministerAsync(server, "CONFIG", "SET", "requirepass", server.Password!)),
    ];

    /// <summary>Starts a Redis with a password and with the user that changes it.</summary>
    public static Task<RedisServer> StartRedisAsync() => RedisServer.StartAsync(static settings =>
    {
        settings.Password = "app-password";
        settings.Configuration.Add("user admin on >admin-password ~* &* +@all");
    });

    private static Task AdministerAsync(RedisServer server, params string[] command) =>
        server.CliAsync(["--user", "admin", "--pass", "admin-password", .. command]);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
