using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

/// <summary>A temporary fault, and the action that ends it.</summary>
internal sealed record SoakFault(string Name, Func<Task> Begin, Func<Task> End)
{
    /// <summary>Returns all faults, one of which is active at a time.</summary>
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
