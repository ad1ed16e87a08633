using System.Net;

namespace HealthKit.Snapshots;

/// <summary>Finds out which layer is broken.</summary>
internal interface IDiagnostician
{
    /// <summary>Walks up the layers, within a deadline of its own.</summary>
    /// <param name="endpoints">Where the dependency listens; empty when that is not known, with port 0 when it has none.</param>
    /// <param name="reason">What the check said.</param>
    /// <returns><c>null</c> when nothing can be said.</returns>
    Task<Diagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);
}
