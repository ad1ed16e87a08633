using System.IO.Enumeration;

namespace HealthKit.Registration;

/// <summary>Which names of meters the patterns of the options mean.</summary>
internal static class MeterNames
{
    /// <summary>Without patterns all are.</summary>
    public static bool IsIncluded(MetricsOptions options, string meter) => options.Include.Count == 0 || Match(options.Include, meter);

    public static bool IsExcluded(MetricsOptions options, string meter) => Match(options.Exclude, meter);

    private static bool Match(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));
}
