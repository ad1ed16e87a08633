using System.Net;

namespace HealthKit.Snapshots;

/// <summary>Finds the network layer at which a dependency fails.</summary>
internal interface INetworkDiagnoser
{
    /// <summary>Tests the layers from the lowest up, within its own deadline.</summary>
    /// <param name="endpoints">
    /// The endpoints of the dependency; empty when they are not known. Port 0 means that there is no TCP port.
    /// </param>
    /// <param name="reason">The reason that the check reported.</param>
    /// <returns>The diagnosis; <c>null</c> when there is none.</returns>
    Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);
}

/// <summary>The result of a network diagnosis.</summary>
/// <param name="Layer">The lowest layer that fails.</param>
/// <param name="Addresses">The addresses that were tried. Only responses with <see cref="DetailLevel.Full"/> show them.</param>
internal sealed record NetworkDiagnosis(FailingLayer Layer, IReadOnlyList<string> Addresses);
