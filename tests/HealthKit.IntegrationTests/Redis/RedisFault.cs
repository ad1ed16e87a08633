using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>One row of the fault table.</summary>
internal sealed record RedisFault(string Name, string Answer)
{
    /// <summary>How the server is set up.</summary>
    public Action<RedisSettings>? Settings { get; init; }

    /// <summary>Done before the host starts.</summary>
    public Func<RedisServer, Task>? Prepare { get; init; }

    /// <summary>What the app connects with; by default the server's own connection string.</summary>
    public Func<RedisServer, string>? ConnectionString { get; init; }

    /// <summary>Whether the check has a multiplexer of its own.</summary>
    public bool OwnMultiplexer { get; init; }

    /// <summary>Brings the fault about under a healthy host; without it the fault is there from the start.</summary>
    public Func<RedisServer, Task>? Break { get; init; }

    /// <summary>Ends the fault; without it there is no end.</summary>
    public Func<RedisServer, Task>? Mend { get; init; }

    /// <summary>By default short, so that the table takes seconds.</summary>
    public Action<RedisCheckOptions> Policy { get; init; } = static options =>
    {
        options.Interval = TimeSpan.FromSeconds(1);
        options.RetryInterval = TimeSpan.FromMilliseconds(300);
    };

    public static Action<RedisCheckOptions> DefaultPolicy { get; } = static _ => { };
}
