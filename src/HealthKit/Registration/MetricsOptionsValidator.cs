namespace HealthKit.Registration;

/// <summary>What the settings of the metrics page may be; its path is with the others.</summary>
internal static class MetricsOptionsValidator
{
    private const int MaximumPatterns = 100;

    // Of the framework, which measures requests with it.
    private const string Requests = "Microsoft.AspNetCore.Hosting";

    /// <summary>A check of the error rate reads what the page shows.</summary>
    public static void ValidateForErrorRate(MetricsOptions options, ConfigurationErrors errors)
    {
        errors.Require(
            options.Enabled, "HealthKit:Metrics:Enabled is false, and a check of the error rate has nothing to read. Enable it, or take AddErrorRate out.");
        errors.Require(
            MeterNames.IsIncluded(options, Requests) && !MeterNames.IsExcluded(options, Requests),
            $"HealthKit:Metrics:Include or Exclude leaves the meter {Requests} out, and a check of the error rate has nothing to read. Let it in, or take AddErrorRate out.");
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
                patterns.Count <= MaximumPatterns, $"HealthKit:Metrics:{setting} has {patterns.Count} entries; at most {MaximumPatterns} are allowed.");
            errors.Require(
                !patterns.Any(string.IsNullOrWhiteSpace), $"HealthKit:Metrics:{setting} has an empty entry. Write the name of a meter, such as Npgsql or MyCompany.*.");
        }
    }
}

/// <summary>Registered when a check reads the request metrics, which then must be collected.</summary>
internal sealed class RequestMetricsRequirement;
