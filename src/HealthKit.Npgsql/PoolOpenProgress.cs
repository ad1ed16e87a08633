namespace HealthKit.Npgsql;

/// <summary>How far one open of a connection of the pool got. Written on its flow, read by the run.</summary>
internal sealed class PoolOpenProgress
{
    private volatile bool _isPoolFull;
    private volatile bool _hasConnection;

    /// <summary>Whether it found the pool with all the connections that it may have, none of them idle.</summary>
    public bool IsPoolFull
    {
        get => _isPoolFull;
        set => _isPoolFull = value;
    }

    /// <summary>Whether it was given a connection.</summary>
    public bool HasConnection
    {
        get => _hasConnection;
        set => _hasConnection = value;
    }

    /// <summary>Whether the connection was made for it, and did not lie in the pool.</summary>
    public bool IsNew { get; set; }
}
