using System.Net;
using HealthKit.Snapshots;

namespace HealthKit.Tests.Support;

/// <summary>Finds no failing layer, and opens no socket.</summary>
internal sealed class NoNetworkDiagnoser : INetworkDiagnoser
{
    public Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) =>
        Task.FromResult<NetworkDiagnosis?>(null);

    public bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) => false;
}
