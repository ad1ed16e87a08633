using System.Net;

namespace HealthKit.Snapshots;

/// <summary>Finds out which layer is broken.</summary>
internal interface INetworkDiagnoser
{
    /// <summary>Walks up the layers, within a deadline of its own.</summary>
    /// <param name="endpoints">Where the dependency listens; empty when that is not known, with port 0 when it has none.</param>
    /// <param name="reason">What the check said.</param>
    /// <returns><c>null</c> when nothing can be said.</returns>
    Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);
}

/// <summary>What was found out about an outage.</summary>
/// <param name="Layer">The layer it begins at.</param>
/// <param name="Addresses">Those that were tried; shown in <see cref="DetailLevel.Full"/> alone.</param>
internal sealed record NetworkDiagnosis(FailingLayer Layer, IReadOnlyList<string> Addresses);
