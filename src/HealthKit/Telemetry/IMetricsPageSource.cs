namespace HealthKit;

/// <summary>
/// Adds metric families of another library to HealthKit's metrics page. Register implementations as singletons. HealthKit's own families
/// are collected for <see cref="IHealthMetrics"/> while there is one, also when the page is disabled.
/// </summary>
public interface IMetricsPageSource
{
    /// <summary>
    /// Writes the families. A family whose name the page already has is left out. The page waits up to three seconds, and shows nothing of
    /// a source that takes longer or throws.
    /// </summary>
    /// <param name="output">The stream to write UTF-8 text to.</param>
    /// <param name="openMetrics">
    /// <c>true</c> for OpenMetrics 1.0.0, with or without its <c># EOF</c>; <c>false</c> for the Prometheus text format 0.0.4.
    /// </param>
    /// <param name="cancellationToken">Canceled when the page no longer waits.</param>
    Task WriteAsync(Stream output, bool openMetrics, CancellationToken cancellationToken);
}
