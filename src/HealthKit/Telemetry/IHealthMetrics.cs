namespace HealthKit;

/// <summary>
/// Reads HealthKit's metric families, for an exporter of another library: those of docs/metrics.md, requests by route included.
/// </summary>
public interface IHealthMetrics
{
    /// <summary>
    /// Reads the families now. It runs no check, and may be called by several threads. The first call after the host has started begins
    /// to count requests, like the first scrape of the page.
    /// </summary>
    /// <returns>The families, sorted by name; none while HealthKit is disabled, and before the host starts.</returns>
    IReadOnlyList<MetricFamilyReading> Read();
}
