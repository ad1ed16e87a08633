namespace HealthKit.SimulationTests.Fleet;

/// <summary>The size of a fleet and the properties of its replicas.</summary>
internal sealed record FleetPlan(int Seed, int Replicas)
{
    /// <summary>The replicas of one machine share its timestamp, and so the time grid of their runs.</summary>
    public int ReplicasOfAMachine { get; init; } = 20;

    /// <value>Zero: all replicas start at the same moment.</value>
    public TimeSpan StartsWithin { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan MaximumSkew { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the replicas also check a Redis, beside the database.</summary>
    public bool HasRedis { get; init; }

    /// <summary>Whether the app's driver reports lost and restored connections to the checks.</summary>
    public bool HasEvents { get; init; }

    /// <summary>How soon the drivers of all replicas are connected again. The drivers of busy apps need milliseconds.</summary>
    public TimeSpan ReconnectsWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether each app reports successful calls once its driver is connected again.</summary>
    public bool HasCalls { get; init; }
}
