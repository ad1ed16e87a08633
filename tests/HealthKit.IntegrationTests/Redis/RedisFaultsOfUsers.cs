using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The rows of the fault table for users with few permissions.</summary>
internal static class RedisFaultsOfUsers
{
    private const string OtherKeys = "~app:* &* +@all";
    private const string WithoutSetRange = "~* &* +@all -setrange";

    public static IReadOnlyList<RedisFault> All { get; } =
    [
        Acl("ACL user without PING, INFO and CLUSTER", "healthy", "~* &* +@all -ping -info -cluster"),
        Acl("ACL user with other keys only", "healthy", OtherKeys),
        Acl("ACL user with other keys only, made a replica", "unhealthy read-only", OtherKeys) with
        {
            Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
        },
        Full("ACL user with other keys only, full", OtherKeys),
        TooFewReplicas("ACL user with other keys only, too few replicas", OtherKeys),
        Acl("ACL user with other keys only, RequireWrites off", "healthy", OtherKeys) with { Policy = RedisFaults.WithoutWrites },
        Acl("ACL user without SETRANGE", "healthy", WithoutSetRange),
        Acl("ACL user without SETRANGE, made a replica", "unhealthy read-only", WithoutSetRange) with
        {
            Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
        },
        Full("ACL user without SETRANGE, full", WithoutSetRange),
        TooFewReplicas("ACL user without SETRANGE, too few replicas", WithoutSetRange),
        Full("SETRANGE renamed, full", "~* &* +@all") with { Settings = settings =>
            settings.Configuration.Add("rename-command SETRANGE \"\"") },
        Full("SETRANGE not in the command map, full",
            "~* &* +@all") with { ConnectionString = server => $"{server.ConnectionString},$SETRANGE=" },
        Acl("ACL user who may not write", "degraded forbidden", "~* &* +@all -@write"),
        Acl("ACL user who may not write, full", "unhealthy read-only", "~* &* +@all -@write\nmaxmemory 1"),
        Acl("ACL user who may not write, RequireWrites off", "healthy", "~* &* +@all -@write") with { Policy = RedisFaults.WithoutWrites },
        Acl("ACL user without EXISTS, RequireWrites off", "healthy", "~* &* +@all -exists") with { Policy = RedisFaults.WithoutWrites },
        Acl("ACL user without EXISTS and GET, RequireWrites off", "degraded forbidden",
            "~* &* +@all -exists -get") with { Policy = RedisFaults.WithoutWrites },
        new("ACL user with other keys only, of a cluster", "degraded forbidden") { Settings = InCluster, Prepare = RedisFaults.ServeAsync },
        new("the same, without some of its slots", "unhealthy cluster-down")
        {
            Settings = InCluster,
            Prepare = server => server.CliAsync("CLUSTER", "ADDSLOTSRANGE", "100", "16383"),
        },
        Acl("ACL user who may not be asked anything", "degraded forbidden", "~app:* &* +@read +@write +@connection"),
        Acl("ACL user who may not be asked anything, KeyPrefix", "healthy",
            "~app:* &* +@read +@write +@connection") with { Policy = WithPrefix },
        Acl("the same, primary made a replica", "unhealthy read-only", "~app:* &* +@read +@write +@connection +replicaof") with
        {
            Policy = WithPrefix,
            Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
        },
    ];

    public static RedisFault Full(string name, string rules) => Acl(name, "unhealthy read-only", rules) with
    {
        Break = server => server.CliAsync("CONFIG", "SET", "maxmemory", "1"),
        Mend = server => server.CliAsync("CONFIG", "SET", "maxmemory", "0"),
    };

    public static RedisFault TooFewReplicas(string name, string rules) => Acl(name, "unhealthy read-only", rules) with
    {
        Break = server => server.CliAsync("CONFIG", "SET", "min-replicas-to-write", "1"),
        Mend = server => server.CliAsync("CONFIG", "SET", "min-replicas-to-write", "0"),
    };

    private static RedisFault Acl(string name, string answer, string rules) =>
        new(name, answer) { Settings = settings => settings.Configuration.Add($"user default on nopass {rules}") };

    private static void InCluster(RedisSettings settings)
    {
        settings.Cluster = true;
        settings.Configuration.Add($"user default on nopass {OtherKeys}");
    }

    private static void WithPrefix(RedisCheckOptions options)
    {
        new RedisFault("", "").Policy(options);
        options.KeyPrefix = "app:";
    }
}
