using Microsoft.Extensions.Configuration;

namespace HealthKit.Registration;

/// <summary>
/// Refuses a single value where settings or a list are wanted, and the other way round. The framework's binder passes over both in silence,
/// so that <c>HealthKit__Cors__Origins=https://a.example</c> would seem to be set and not be.
/// </summary>
internal static class SectionShapes
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

    public static void ApplyToRoot(IConfiguration? configuration, ConfigurationFaults faults)
    {
        if (configuration?.GetSection(HealthKitSections.Root) is not { } root)
        {
            return;
        }

        Single(root, RootValues, faults);
        Several(root, RootSections, faults);
        Known(root, [.. RootValues, .. RootSections], faults);
        Single(
            root.GetSection(nameof(HealthKitOptions.Paths)),
            [
                nameof(HealthPaths.Live), nameof(HealthPaths.Ready), nameof(HealthPaths.Startup), nameof(HealthPaths.Stream), nameof(HealthPaths.History),
                nameof(HealthPaths.Ui),
            ],
            faults);
        Single(root.GetSection(nameof(HealthKitOptions.Stream)), [nameof(HealthStreamOptions.MaximumClients)], faults);
        Single(
            root.GetSection(nameof(HealthKitOptions.StatusCodes)),
            [nameof(HealthStatusCodes.Healthy), nameof(HealthStatusCodes.Degraded), nameof(HealthStatusCodes.Unhealthy)], faults);
        Single(
            root.GetSection(nameof(HealthKitOptions.Management)),
            [
                nameof(ManagementOptions.Token), nameof(ManagementOptions.Address), nameof(ManagementOptions.Details),
                nameof(ManagementOptions.ListenUnderTestServer),
            ],
            faults);
        Single(
            root.GetSection(nameof(HealthKitOptions.Metrics)),
            [
                nameof(MetricsOptions.Enabled), nameof(MetricsOptions.Path), nameof(MetricsOptions.SeriesLimit), nameof(MetricsOptions.PlaceLabels),
                nameof(MetricsOptions.LegacyStatus),
            ],
            faults);
        List(root.GetSection(nameof(HealthKitOptions.Metrics)), [nameof(MetricsOptions.Include), nameof(MetricsOptions.Exclude)], faults);
        List(root.GetSection(nameof(HealthKitOptions.Cors)), [nameof(HealthCorsOptions.Origins)], faults);
    }

    /// <summary>For the settings that every check has; those that a derived class adds are not known here.</summary>
    public static void ApplyToCheck(IConfiguration? configuration, string name, ConfigurationFaults faults)
    {
        if (configuration?.GetSection(HealthKitSections.Checks) is not { } checks)
        {
            return;
        }

        Several(checks, [name], faults);
        Single(
            checks.GetSection(name),
            [
                nameof(CheckOptions.Interval), nameof(CheckOptions.InitialDelay), nameof(CheckOptions.RetryInterval), nameof(CheckOptions.Timeout),
                nameof(CheckOptions.FailAfter), nameof(CheckOptions.RecoverAfter), nameof(CheckOptions.StaleAfter), nameof(CheckOptions.Impact),
                nameof(CheckOptions.Probes),
            ],
            faults);
        List(checks.GetSection(name), [nameof(CheckOptions.Tags), nameof(CheckOptions.AffectedEndpoints)], faults);
    }

    /// <summary>For settings of a package: what is not in the list takes a single value.</summary>
    public static void ApplyToSettings(IConfiguration? configuration, string path, IReadOnlyCollection<string> several, ConfigurationFaults faults)
    {
        if (configuration?.GetSection(path) is not { } section)
        {
            return;
        }

        faults.Require(string.IsNullOrEmpty(section.Value), $"{path} has a value of its own, but takes settings under it.");
        Several(section, [.. several], faults);
        Single(section, [.. section.GetChildren().Select(static child => child.Key).Except(several, StringComparer.OrdinalIgnoreCase)], faults);
    }

    // Sections that are not known here may belong to another package.
    private static void Known(IConfigurationSection section, string[] keys, ConfigurationFaults faults)
    {
        foreach (var child in section.GetChildren().Where(child => child.Value is not null && !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            faults.Add($"{child.Path} is not a setting that exists here. Correct its name or remove it.");
        }
    }

    private static void Single(IConfigurationSection section, string[] keys, ConfigurationFaults faults)
    {
        foreach (var key in keys)
        {
            faults.Require(
                !section.GetSection(key).GetChildren().Any(),
                $"{section.Path}:{key} has settings under it, but takes a single value.");
        }
    }

    private static void Several(IConfigurationSection section, string[] keys, ConfigurationFaults faults)
    {
        foreach (var key in keys)
        {
            faults.Require(string.IsNullOrEmpty(section[key]), $"{section.Path}:{key} has a value of its own, but takes settings under it.");
        }
    }

    private static void List(IConfigurationSection section, string[] keys, ConfigurationFaults faults)
    {
        foreach (var key in keys)
        {
            faults.Require(
                string.IsNullOrEmpty(section[key]),
                $"{section.Path}:{key} has a value of its own, but takes a list. Write {section.Path}:{key}:0 for the first entry.");
        }
    }
}
