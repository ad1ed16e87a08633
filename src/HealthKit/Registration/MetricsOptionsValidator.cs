using System.IO.Enumeration;

namespace HealthKit.Registration;

/// <summary>Validates the settings of the metrics page, except its path, which <see cref="HealthPathsValidator"/> validates.</summary>
internal static class MetricsOptionsValidator
{
    private const int MaximumPatterns = 100;

    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    /// <summary>A check of the error rate reads the collected request metrics.</summary>
    public static void ValidateForErrorRate(MetricsOptions options, ConfigurationErrors errors)
    {
        errors.Require(
            options.Enabled,
            "HealthKit:Metrics:Enabled is false, but AddErrorRate needs the metrics. Set it to true or remove AddErrorRate.");
        errors.Require(
            MeterNames.IsIncluded(options, RequestMeter) && !MeterNames.IsExcluded(options, RequestMeter),
            $"HealthKit:Metrics:Include or Exclude leaves out the meter {RequestMeter}, but AddErrorRate needs it. Include the meter or "
            + "remove AddErrorRate.");
    }

    public static void Validate(MetricsOptions options, ConfigurationErrors errors)
    {
        errors.Require(
            options.SeriesLimit is >= 10 and <= 100_000,
            $"HealthKit:Metrics:SeriesLimit is {options.SeriesLimit}; it must be from 10 to 100000.");
        Patterns(nameof(options.Include), options.Include);
        Patterns(nameof(options.Exclude), options.Exclude);

        void Patterns(string setting, IList<string> patterns)
        {
            errors.Require(
                patterns.Count <= MaximumPatterns,
                $"HealthKit:Metrics:{setting} has {patterns.Count} entries; at most {MaximumPatterns} are allowed.");
            errors.Require(
                !patterns.Any(string.IsNullOrWhiteSpace),
                $"HealthKit:Metrics:{setting} has an empty entry. Write the name of a meter, such as Npgsql or MyCompany.*.");
        }
    }
}

/// <summary>Registered when a check needs the request metrics.</summary>
internal sealed class RequestMetricsRequirement;

/// <summary>Matches meter names with the patterns of the options.</summary>
internal static class MeterNames
{
    /// <summary>Without patterns every meter is included.</summary>
    public static bool IsIncluded(MetricsOptions options, string meter) => options.Include.Count == 0 || Match(options.Include, meter);

    public static bool IsExcluded(MetricsOptions options, string meter) => Match(options.Exclude, meter);

    private static bool Match(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));
}
