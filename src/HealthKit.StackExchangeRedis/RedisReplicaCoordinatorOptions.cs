namespace HealthKit.StackExchangeRedis;

/// <summary>Where the replicas of a fleet agree on who acts. The configuration section <c>HealthKit:RedisReplicaCoordinator</c> wins over code.</summary>
public sealed class RedisReplicaCoordinatorOptions
{
    /// <summary>The key of a keyed <c>IConnectionMultiplexer</c> to ask through.</summary>
    /// <value>Default <c>null</c>: the app's <c>IConnectionMultiplexer</c>.</value>
    public string? MultiplexerKey { get; set; }

    /// <summary>What the keys begin with. The same for all replicas, and for them alone.</summary>
    /// <value>Default <c>null</c>: <c>healthkit:</c>, the name of the application, and a colon. Not empty.</value>
    public string? KeyPrefix { get; set; }
}
