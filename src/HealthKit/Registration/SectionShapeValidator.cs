using Microsoft.Extensions.Configuration;

namespace HealthKit.Registration;

/// <summary>
/// Refuses a single value where settings or a list are wanted, and the other way round. The framework's binder passes over both in silence,
/// so that <c>HealthKit__Cors__Origins=https://a.example</c> would seem to be set and not be.
/// </summary>
internal static class SectionShapeValidator
{
    private static readonly string[] RootValues =
    [
        nameof(HealthKitOptions.Enabled), nameof(HealthKitOptions.PathPrefix), nameof(HealthKitOptions.KubernetesAliases),
        nameof(HealthKitOptions.Details), nameof(HealthKitOptions.Descriptions), nameof(HealthKitOptions.DrainDelay),
        nameof(HealthKitOptions.TerminationGracePeriod), nameof(HealthKitOptions.StuckAfter), nameof(HealthKitOptions.ManagementPort),
        nameof(HealthKitOptions.SlowRunAfter),
    ];

    private static readonly string[] RootSections =
    [
        nameof(HealthKitOptions.Paths), nameof(HealthKitOptions.StatusCodes), nameof(HealthKitOptions.Cors), nameof(HealthKitOptions.Management),
        nameof(HealthKitOptions.Metrics), nameof(HealthKitOptions.Stream), "Checks",
    ];

    public static void ValidateRoot(IConfiguration? configuration, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(HealthKitSections.Root) is not { } root)
        {
            return;
        }

        Single(root, RootValues, errors);
        Several(root, RootSections, errors);
        Known(root, [.. RootValues, .. RootSections], errors);
        Single(
            root.GetSection(nameof(HealthKitOptions.Paths)),
            [
                nameof(HealthPaths.Live), nameof(HealthPaths.Ready), nameof(HealthPaths.Startup), nameof(HealthPaths.Stream), nameof(HealthPaths.History),
                nameof(HealthPaths.Ui),
            ],
            errors);
        Single(root.GetSection(nameof(HealthKitOptions.Stream)), [nameof(HealthStreamOptions.MaximumClients)], errors);
        Single(
            root.GetSection(nameof(HealthKitOptions.StatusCodes)),
            [nameof(HealthStatusCodes.Healthy), nameof(HealthStatusCodes.Degraded), nameof(HealthStatusCodes.Unhealthy)], errors);
        Single(
            root.GetSection(nameof(HealthKitOptions.Management)),
            [
                nameof(ManagementOptions.Token), nameof(ManagementOptions.Address), nameof(ManagementOptions.Details),
                nameof(ManagementOptions.ListenUnderTestServer),
            ],
            errors);
        Single(
            root.GetSection(nameof(HealthKitOptions.Metrics)),
            [
                nameof(MetricsOptions.Enabled), nameof(MetricsOptions.Path), nameof(MetricsOptions.SeriesLimit), nameof(MetricsOptions.IncludeHostLabels),
                nameof(MetricsOptions.LegacyStatus),
            ],
            errors);
        List(root.GetSection(nameof(HealthKitOptions.Metrics)), [nameof(MetricsOptions.Include), nameof(MetricsOptions.Exclude)], errors);
        List(root.GetSection(nameof(HealthKitOptions.Cors)), [nameof(HealthCorsOptions.Origins)], errors);
    }

    /// <summary>For the settings that every check has; those that a derived class adds are not known here.</summary>
    public static void ValidateCheck(IConfiguration? configuration, string name, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(HealthKitSections.Checks) is not { } checks)
        {
            return;
        }

        Several(checks, [name], errors);
        Single(
            checks.GetSection(name),
            [
                nameof(CheckOptions.Interval), nameof(CheckOptions.InitialDelay), nameof(CheckOptions.RetryInterval), nameof(CheckOptions.Timeout),
                nameof(CheckOptions.FailAfter), nameof(CheckOptions.RecoverAfter), nameof(CheckOptions.StaleAfter), nameof(CheckOptions.Impact),
                nameof(CheckOptions.Probes),
            ],
            errors);
        List(checks.GetSection(name), [nameof(CheckOptions.Tags), nameof(CheckOptions.AffectedEndpoints)], errors);
    }

    /// <summary>For settings of a package: what is not in the list takes a single value.</summary>
    public static void ValidateSettings(IConfiguration? configuration, string path, IReadOnlyCollection<string> several, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(path) is not { } section)
        {
            return;
        }

        errors.Require(string.IsNullOrEmpty(section.Value), $"{path} has a value of its own, but takes settings under it.");
        Several(section, [.. several], errors);
        Single(section, [.. section.GetChildren().Select(static child => child.Key).Except(several, StringComparer.OrdinalIgnoreCase)], errors);
    }

    // Sections that are not known here may belong to another package.
    private static void Known(IConfigurationSection section, string[] keys, ConfigurationErrors errors)
    {
        foreach (var child in section.GetChildren().Where(child => child.Value is not null && !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            errors.Add($"{child.Path} is not a setting that exists here. Correct its name or remove it.");
        }
    }

    private static void Single(IConfigurationSection section, string[] keys, ConfigurationErrors errors)
    {
        foreach (var key in keys)
        {
            errors.Require(
                !section.GetSection(key).GetChildren().Any(),
                $"{section.Path}:{key} has settings under it, but takes a single value.");
        }
    }

    private static void Several(IConfigurationSection section, string[] keys, ConfigurationErrors errors)
    {
        foreach (var key in keys)
        {
            errors.Require(string.IsNullOrEmpty(section[key]), $"{section.Path}:{key} has a value of its own, but takes settings under it.");
        }
    }

    private static void List(IConfigurationSection section, string[] keys, ConfigurationErrors errors)
    {
        foreach (var key in keys)
        {
            errors.Require(
                string.IsNullOrEmpty(section[key]),
                $"{section.Path}:{key} has a value of its own, but takes a list. Write {section.Path}:{key}:0 for the first entry.");
        }
    }
}
