namespace HealthKit.PrometheusNet;

/// <summary>Adds the families of the registry to HealthKit's page, and tells whether the current collection is for that page.</summary>
internal sealed class RegistryExport(IOptions<PrometheusNetOptions> options) : IMetricsPageSource
{
    // Of the whole process, as the default registry is: the page of one host must not start the adapter for another.
    private static readonly AsyncLocal<bool> IsForPage = new();

    public CollectorRegistry Registry { get; } = options.Value.Registry ?? Metrics.DefaultRegistry;

    /// <summary>Whether the caller runs within a collection for HealthKit's page, which has HealthKit's families already.</summary>
    public static bool IsOnPage => IsForPage.Value;

    public async Task WriteAsync(Stream output, bool openMetrics, CancellationToken cancellationToken)
    {
        IsForPage.Value = true;
        await Registry.CollectAndExportAsTextAsync(
            output, openMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText, cancellationToken);
    }
}
