namespace HealthKit.StackExchangeRedis;

/// <summary>The errors with which a server says that it cannot be used. Told apart by how they start, as Redis means them to be.</summary>
internal static class RedisErrors
{
    private static readonly (string Start, HealthReason Reason)[] Known =
    [
        ("LOADING", HealthReason.Loading),
        ("CLUSTERDOWN", HealthReason.ClusterDown),
        ("READONLY", HealthReason.ReadOnly),
        // A primary that could not save, or has too few replicas, refuses writes; PING is refused for the former as well.
        ("MISCONF", HealthReason.ReadOnly),
        ("NOREPLICAS", HealthReason.ReadOnly),
        // A replica that may not answer from old data, since its primary is away.
        ("MASTERDOWN", HealthReason.Unreachable),
        ("NOAUTH", HealthReason.Authentication),
        ("WRONGPASS", HealthReason.Authentication),
        ("ERR invalid password", HealthReason.Authentication),
        ("ERR AUTH", HealthReason.Authentication),
        ("ERR max number of clients", HealthReason.Overloaded),
        // Protected mode: the server talks to its own machine only.
        ("DENIED", HealthReason.Forbidden),
    ];

    /// <summary>Whether the server does not want the password of a stranger, but a password.</summary>
    public static bool WantsPassword(string error) => error.StartsWith("NOAUTH", StringComparison.Ordinal);

    /// <summary>Whether the server will not run this command for this user: then it was reached, and may serve others.</summary>
    public static bool IsRefusal(string error) =>
        error.StartsWith("NOPERM", StringComparison.Ordinal)
        || error.StartsWith("ERR unknown", StringComparison.OrdinalIgnoreCase)
        || error.StartsWith("ERR unsupported", StringComparison.OrdinalIgnoreCase);

    public static HealthReason? ReasonOf(string error)
    {
        foreach (var (start, reason) in Known)
        {
            if (error.StartsWith(start, StringComparison.Ordinal))
            {
                return reason;
            }
        }

        return null;
    }
}
