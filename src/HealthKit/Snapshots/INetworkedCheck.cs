using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit;

/// <summary>A check of something that is reached over the network: when it fails, HealthKit finds out which layer is broken. For the authors of check packages.</summary>
public interface INetworkedCheck : IHealthCheck
{
    /// <summary>Where it listens, the first to be tried first; empty while it is not known, and for what has no host and port, such as a unix socket.</summary>
    IReadOnlyList<DnsEndPoint> Endpoints { get; }
}
