namespace HealthKit;

/// <summary>A check of a network dependency. When it fails, HealthKit finds the failing layer. For authors of check packages.</summary>
public interface INetworkedCheck : IHealthCheck
{
    /// <summary>
    /// The endpoints of the dependency, in the order in which HealthKit tries them. Empty while they are not known, and without a host, as
    /// with a Unix socket. Port 0 means that there is no TCP port: HealthKit then only resolves the host name.
    /// </summary>
    IReadOnlyList<DnsEndPoint> Endpoints { get; }
}
