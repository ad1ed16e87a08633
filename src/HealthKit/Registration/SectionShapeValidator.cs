namespace HealthKit.Registration;

/// <summary>
/// Rejects a single value in the place of a section or a list, and the reverse. The framework's binder ignores both silently: the value of
/// <c>HealthKit__Cors__Origins=https://a.example</c> would be lost.
/// </summary>
internal static class SectionShapeValidator
{
    // Its keys are the names of checks.
    private const string ChecksSection = "Checks";

    private static readonly string[] RootValues =
    [
        nameof(HealthKitOptions.Enabled), nameof(HealthKitOptions.PathPrefix), nameof(HealthKitOptions.KubernetesAliases),
        nameof(HealthKitOptions.Details), nameof(HealthKitOptions.DetailsWhenAuthorized), nameof(HealthKitOptions.Descriptions),
        nameof(HealthKitOptions.DrainDelay), nameof(HealthKitOptions.TerminationGracePeriod), nameof(HealthKitOptions.StuckAfter),
        nameof(HealthKitOptions.ManagementPort), nameof(HealthKitOptions.SlowRunAfter), nameof(HealthKitOptions.ReadyPort),
        nameof(HealthKitOptions.ReadyAddress), nameof(HealthKitOptions.AgentPort), nameof(HealthKitOptions.AgentAddress),
        nameof(HealthKitOptions.AgentDegradedWeight),
    ];

    private static readonly Shape[] RootSections =
    [
        new(nameof(HealthKitOptions.Paths),
            [nameof(HealthPaths.Live), nameof(HealthPaths.Ready), nameof(HealthPaths.Startup), nameof(HealthPaths.Stream),
                nameof(HealthPaths.History), nameof(HealthPaths.Ui)],
            []),
        new(nameof(HealthKitOptions.Stream), [nameof(HealthStreamOptions.MaximumClients)], []),
        new(nameof(HealthKitOptions.StatusCodes),
            [nameof(HealthStatusCodes.Healthy), nameof(HealthStatusCodes.Degraded), nameof(HealthStatusCodes.Unhealthy)], []),
        new(nameof(HealthKitOptions.Management),
            [nameof(ManagementOptions.Token), nameof(ManagementOptions.Address), nameof(ManagementOptions.Details),
                nameof(ManagementOptions.ListenUnderTestServer)],
            []),
        new(nameof(HealthKitOptions.Metrics),
            [nameof(MetricsOptions.Enabled), nameof(MetricsOptions.Path), nameof(MetricsOptions.SeriesLimit),
                nameof(MetricsOptions.IncludeHostLabels), nameof(MetricsOptions.LegacyStatus)],
            [nameof(MetricsOptions.Include), nameof(MetricsOptions.Exclude)]),
        new(nameof(HealthKitOptions.Cors), [], [nameof(HealthCorsOptions.Origins)]),
        new(ChecksSection, [], []),
    ];

    private static readonly string[] CheckValues =
    [
        nameof(CheckOptions.Interval), nameof(CheckOptions.InitialDelay), nameof(CheckOptions.RetryInterval), nameof(CheckOptions.Timeout),
        nameof(CheckOptions.FailAfter), nameof(CheckOptions.RecoverAfter), nameof(CheckOptions.StaleAfter), nameof(CheckOptions.Impact),
        nameof(CheckOptions.Probes), nameof(CheckOptions.StartPeriod),
    ];

    /// <summary>Validates HealthKit's settings, and that the sections of packages are sections.</summary>
    public static void ValidateRoot(IConfiguration? configuration, IEnumerable<string> ofPackages, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(HealthKitSections.Root) is not { } root)
            return;

        string[] sections = [.. RootSections.Select(static shape => shape.Section), .. ofPackages];
        Single(root, RootValues, errors);
        Sections(root, sections, errors);
        Known(root, [.. RootValues, .. sections], errors);
        foreach (var (section, values, lists) in RootSections)
        {
            Single(root.GetSection(section), values, errors);
            List(root.GetSection(section), lists, errors);
            if (section != ChecksSection)
                Known(root.GetSection(section), [.. values, .. lists], errors);
        }
    }

    /// <summary>Validates the settings that every check has. Settings of derived options classes are not known here.</summary>
    public static void ValidateCheck(IConfiguration? configuration, string name, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(HealthKitSections.Checks) is { } checks)
        {
            Sections(checks, [name], errors);
            Single(checks.GetSection(name), CheckValues, errors);
            List(checks.GetSection(name), [nameof(CheckOptions.Tags), nameof(CheckOptions.AffectedEndpoints)], errors);
        }
    }

    /// <summary>Validates the settings of a package. Settings that are not in <paramref name="sections"/> take a single value.</summary>
    public static void ValidateSettings(
        IConfiguration? configuration, string path, IReadOnlyCollection<string> sections, ConfigurationErrors errors)
    {
        if (configuration?.GetSection(path) is { } section)
        {
            var values = section.GetChildren().Select(static child => child.Key).Except(sections, StringComparer.OrdinalIgnoreCase);
            errors.Require(
                string.IsNullOrEmpty(section.Value),
                $"{path} has a value, but takes settings under it. Write {path}:<setting> for each setting.");
            Sections(section, sections, errors);
            Single(section, values, errors);
        }
    }

    private static void Known(IConfigurationSection section, string[] keys, ConfigurationErrors errors)
    {
        foreach (var child in section.GetChildren().Where(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
            && (child.Value is not null || child.GetChildren().Any())))
        {
            errors.Add(Spelling.Unknown(child, keys));
        }
    }

    private static void Single(IConfigurationSection section, IEnumerable<string> keys, ConfigurationErrors errors)
    {
        foreach (var key in keys.Where(key => section.GetSection(key).GetChildren().Any()))
        {
            errors.Add(
                $"{section.Path}:{key} has settings under it, but takes a single value. Write the value for {section.Path}:{key} itself.");
        }
    }

    private static void Sections(IConfigurationSection section, IEnumerable<string> keys, ConfigurationErrors errors)
    {
        foreach (var key in keys.Where(key => !string.IsNullOrEmpty(section[key])))
        {
            errors.Add(
                $"{section.Path}:{key} has a value, but takes settings under it. Write {section.Path}:{key}:<setting> for each setting.");
        }
    }

    private static void List(IConfigurationSection section, IEnumerable<string> keys, ConfigurationErrors errors)
    {
        foreach (var key in keys.Where(key => !string.IsNullOrEmpty(section[key])))
        {
            errors.Add(
                $"{section.Path}:{key} has a value, but takes a list. Write {section.Path}:{key}:0 for the first entry.");
        }
    }

    // Not a struct: the runtime would compile the generic methods for it at every start of the process.
    private sealed record Shape(string Section, string[] Values, string[] Lists);
}
