using System.Net;

namespace HealthKit.Snapshots;

/// <summary>Finds out which layer is broken.</summary>
internal interface IDiagnostician
{
    /// <summary>Walks up the layers, within a deadline of its own. Never throws.</summary>
    /// <param name="endpoints">Where the dependency listens.</param>
    /// <param name="reason">What the check said.</param>
    Task<Diagnosis> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);
}
