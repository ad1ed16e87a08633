using System.Net;
using HealthKit.Snapshots;

namespace HealthKit.Tests.Support;

/// <summary>Finds nothing out, and opens no socket.</summary>
internal sealed class NoDiagnostician : IDiagnostician
{
    public Task<Diagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) => Task.FromResult<Diagnosis?>(null);
}
