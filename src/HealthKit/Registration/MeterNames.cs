using System.IO.Enumeration;

namespace HealthKit.Registration;

/// <summary>Matches meter names with the patterns of the options.</summary>
internal static class MeterNames
{
    /// <summary>Without patterns every meter is included.</summary>
    public static bool IsIncluded(MetricsOptions options, string meter) => options.Include.Count == 0 || Match(options.Include, meter);

    public static bool IsExcluded(MetricsOptions options, string meter) => Match(options.Exclude, meter);

    private static bool Match(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));
}
