using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

/// <summary>One thing that goes wrong for a while, and what ends it.</summary>
internal sealed record SoakFault(string Name, Func<Task> Begin, Func<Task> End)
{
    /// <summary>Each in turn.</summary>
    public static IReadOnlyList<SoakFault> All(PostgresServer postgres, RedisServer redis) =>
    [
        new("PostgreSQL frozen", () => Done(postgres.Freeze), () => Done(postgres.Thaw)),
        new("Redis stopped", redis.StopAsync, redis.StartAgainAsync),
        new("PostgreSQL stopped", postgres.StopAsync, postgres.StartAgainAsync),
        new("Redis frozen", () => Done(redis.Freeze), () => Done(redis.Thaw)),
    ];

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
