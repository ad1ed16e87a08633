namespace HealthKit.Telemetry.Prometheus;

/// <summary>Selects the meters of the page: those of this host and of the process, by the options' Include and Exclude.</summary>
internal sealed class MeterFilter(MetricsOptions options, IMeterFactory factory)
{
    /// <summary>The meter of the framework's measurements of requests.</summary>
    public const string Requests = "Microsoft.AspNetCore.Hosting";

    private const string MemoryPool = "Microsoft.AspNetCore.MemoryPool";

    public bool Takes(Meter meter) =>
        !(meter.Scope is IMeterFactory other && !ReferenceEquals(other, factory))

        // HealthKit's own meter is included even when Include does not list it: alerts depend on it.
        && (meter.Name == HealthKitMetrics.Name || MeterNames.IsIncluded(options, meter.Name))
        && !MeterNames.IsExcluded(options, meter.Name)

        // When the page is off, exporters of other libraries read only HealthKit's meter and the meter of requests.
        && (options.Enabled || meter.Name is HealthKitMetrics.Name or Requests)

        // Meters of this prefix are private to a library.
        && !meter.Name.StartsWith("Private.", StringComparison.Ordinal)

        // The server's memory pools record six times per request, which costs a tenth of a small request.
        && (meter.Name != MemoryPool || options.Include.Contains(MemoryPool));
}
