namespace HealthKit;

/// <summary>Settings of the replica coordinator. The section <c>HealthKit:RedisReplicaCoordinator</c> overrides them.</summary>
public sealed class RedisReplicaCoordinatorOptions
{
    /// <summary>The key of a keyed <c>IConnectionMultiplexer</c> to use.</summary>
    /// <value>Default <c>null</c>: the app's <c>IConnectionMultiplexer</c>.</value>
    public string? MultiplexerKey { get; set; }

    /// <summary>The start of the keys. All replicas of the service use the same prefix, and no other service uses it.</summary>
    /// <value>Default <c>null</c>: <c>healthkit:</c>, the name of the app, and a colon. Not empty.</value>
    public string? KeyPrefix { get; set; }
}
