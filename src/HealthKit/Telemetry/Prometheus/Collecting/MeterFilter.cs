using System.Diagnostics.Metrics;
using HealthKit.Registration;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Which meters are on the page: those of this host and of the process, by the names that the options include and exclude.</summary>
internal sealed class MeterFilter(MetricsOptions options, IMeterFactory factory)
{
    private const string MemoryPool = "Microsoft.AspNetCore.MemoryPool";

    public bool Takes(Meter meter) =>
        !(meter.Scope is IMeterFactory other && !ReferenceEquals(other, factory))

        // Who names the meters that he wants has alerts on ours all the same.
        && (meter.Name == HealthKitMetrics.Name || MeterNames.IsIncluded(options, meter.Name))
        && !MeterNames.IsExcluded(options, meter.Name)

        // By their name not for others.
        && !meter.Name.StartsWith("Private.", StringComparison.Ordinal)

        // The server's pools of memory record six times in every request, which is a tenth of a small one.
        && (meter.Name != MemoryPool || options.Include.Contains(MemoryPool));
}
