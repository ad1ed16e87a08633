using System.Diagnostics.Metrics;
using System.IO.Enumeration;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Which meters are on the page: those of this host and of the process, by the names that the options include and exclude.</summary>
internal sealed class MeterFilter(MetricsOptions options, IMeterFactory factory)
{
    private const string MemoryPool = "Microsoft.AspNetCore.MemoryPool";

    public bool Takes(Meter meter) =>
        !(meter.Scope is IMeterFactory other && !ReferenceEquals(other, factory))

        && IsNamed(options, meter.Name)

        // By their name not for others.
        && !meter.Name.StartsWith("Private.", StringComparison.Ordinal)

        // The server's pools of memory record six times in every request, which is a tenth of a small one.
        && (meter.Name != MemoryPool || options.Include.Contains(MemoryPool));

    /// <summary>Whether the options let a meter of this name in. Who names the meters that he wants has alerts on ours all the same.</summary>
    public static bool IsNamed(MetricsOptions options, string meter) =>
        (options.Include.Count == 0 || meter == HealthKitMetrics.Name || Matches(options.Include, meter)) && !Matches(options.Exclude, meter);

    private static bool Matches(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));
}
