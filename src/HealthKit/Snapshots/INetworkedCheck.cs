using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit;

/// <summary>A check of something that is reached over the network: when it fails, HealthKit finds out which layer is broken. For the authors of check packages.</summary>
public interface INetworkedCheck : IHealthCheck
{
    /// <summary>
    /// Where it listens, the first to be tried first; empty while it is not known, and for what has no host, such as a unix socket. Port 0 when it takes no
    /// connections of TCP: then the name alone is looked into.
    /// </summary>
    IReadOnlyList<DnsEndPoint> Endpoints { get; }
}
