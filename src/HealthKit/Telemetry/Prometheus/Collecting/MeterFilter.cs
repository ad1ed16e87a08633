using System.Diagnostics.Metrics;
using HealthKit.Registration;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Selects the meters of the page: those of this host and of the process, by the options' Include and Exclude.</summary>
internal sealed class MeterFilter(MetricsOptions options, IMeterFactory factory)
{
    private const string MemoryPool = "Microsoft.AspNetCore.MemoryPool";

    public bool Takes(Meter meter) =>
        !(meter.Scope is IMeterFactory other && !ReferenceEquals(other, factory))

        // HealthKit's own meter is included even when Include does not list it: alerts depend on it.
        && (meter.Name == HealthKitMetrics.Name || MeterNames.IsIncluded(options, meter.Name))
        && !MeterNames.IsExcluded(options, meter.Name)

        // Meters of this prefix are private to a library.
        && !meter.Name.StartsWith("Private.", StringComparison.Ordinal)

        // The server's memory pools record six times per request, which costs a tenth of a small request.
        && (meter.Name != MemoryPool || options.Include.Contains(MemoryPool));
}
