namespace HealthKit.TestServers;

/// <summary>Settings of a <see cref="RedisServer"/>.</summary>
public sealed class RedisSettings
{
    /// <value>The password of the default user. Default: none.</value>
    public string? Password { get; set; }

    /// <value>Whether the server is a node of a cluster. While it has no slots, the cluster is down. Default: no.</value>
    public bool Cluster { get; set; }

    /// <value>Whether the server is a Sentinel, which keeps no data and watches other servers. Default: no.</value>
    public bool Sentinel { get; set; }

    /// <value>
    /// More lines of redis.conf, for example <c>user reader on >secret ~* +@read</c> or <c>replicaof 127.0.0.1 6379</c>. They override the
    /// lines of this class.
    /// </value>
    public IList<string> Configuration { get; } = [];
}
