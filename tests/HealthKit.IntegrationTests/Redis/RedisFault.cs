using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>One row of the fault table.</summary>
internal sealed record RedisFault(string Name, string Answer)
{
    /// <value>The settings of the server.</value>
    public Action<RedisSettings>? Settings { get; init; }

    /// <value>Runs before the host starts.</value>
    public Func<RedisServer, Task>? Prepare { get; init; }

    /// <value>The app's connection string. Default: the server's own connection string.</value>
    public Func<RedisServer, string>? ConnectionString { get; init; }

    /// <value>Whether the check has a separate multiplexer.</value>
    public bool OwnMultiplexer { get; init; }

    /// <value>Causes the fault under a healthy host. Without it, the fault exists from the start.</value>
    public Func<RedisServer, Task>? Break { get; init; }

    /// <value>Whether the server is silent from the start. The first run then waits until the end of the start period.</value>
    public bool IsSilentAtStart { get; init; }

    /// <value>Ends the fault. Without it, the fault does not end.</value>
    public Func<RedisServer, Task>? Mend { get; init; }

    /// <value>The policy of the check. By default its times are short, so that the table takes seconds.</value>
    public Action<RedisCheckOptions> Policy { get; init; } = static options =>
    {
        options.Interval = TimeSpan.FromSeconds(1);
        options.RetryInterval = TimeSpan.FromMilliseconds(300);
    };

    public static Action<RedisCheckOptions> DefaultPolicy { get; } = static _ => { };
}
