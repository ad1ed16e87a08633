using System.Diagnostics.Metrics;
using System.IO.Enumeration;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Which meters are on the page: those of this host and of the process, by the names that the options include and exclude.</summary>
internal sealed class MeterFilter(MetricsOptions options, IMeterFactory factory)
{
    public bool Takes(Meter meter) =>
        !(meter.Scope is IMeterFactory other && !ReferenceEquals(other, factory))
        && (options.Include.Count == 0 || Matches(options.Include, meter.Name))
        && !Matches(options.Exclude, meter.Name)

        // By their name not for others.
        && !meter.Name.StartsWith("Private.", StringComparison.Ordinal);

    private static bool Matches(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));
}
