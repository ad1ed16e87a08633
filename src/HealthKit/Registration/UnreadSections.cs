namespace HealthKit.Registration;

/// <summary>
/// Finds sections that nothing in the host reads. They cause a warning only, since several services may share one file. A name that is a
/// misspelled registered one is an error, unless the registered one has its own section.
/// </summary>
internal static class UnreadSections
{
    // No code of a package runs before the app calls it, so the core knows the sections of HealthKit's packages.
    private static readonly UnreadSection[] OfPackages =
    [
        new("Notifications", "Call AddSlack(), AddWebhook() or AddEmail() of the package HealthKit.Notifications, or remove the section."),
        new("RedisReplicaCoordinator", "Call AddRedisReplicaCoordinator() of HealthKit.StackExchangeRedis, or remove the section."),
    ];

    /// <summary>The sections of packages under the root: HealthKit's, and those that packages have added.</summary>
    public static IEnumerable<string> NamesOfPackages(IEnumerable<string> added) =>
        OfPackages.Select(static package => package.Path).Union(added.Select(SectionOf), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the names under the section of all checks, or of all channels, that are not registered. A misspelled name is an error, with
    /// words such as <c>no check</c> for what is missing.
    /// </summary>
    public static ImmutableArray<string> Of(
        IConfigurationSection section, IReadOnlyCollection<string> registered, string missing, ConfigurationErrors errors)
    {
        string[] configured = [.. section.GetChildren().Select(static child => child.Key)];
        var unread = ImmutableArray.CreateBuilder<string>();
        foreach (var name in configured.Except(registered, StringComparer.OrdinalIgnoreCase))
        {
            var meant = registered.Except(configured, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault(candidate => Spelling.IsMisspelled(name, candidate));
            if (meant is null)
            {
                unread.Add(name);
                continue;
            }

            errors.Add(
                $"{section.Path}:{name} has settings, but {missing} with this name is registered. Did you mean {section.Path}:{meant}? "
                + $"Registered: {Spelling.List(registered)}.");
        }

        return unread.ToImmutable();
    }

    /// <summary>Returns the paths of packages' sections that nothing reads, each with what to do.</summary>
    public static IEnumerable<UnreadSection> Of(
        IConfigurationSection root, IReadOnlyCollection<string> added, ConfigurationErrors errors)
    {
        foreach (var package in OfPackages.Where(package => root.GetSection(package.Path).GetChildren().Any()
            && !added.Select(SectionOf).Contains(package.Path, StringComparer.OrdinalIgnoreCase)))
        {
            yield return package with { Path = $"{root.Path}:{package.Path}" };
        }

        foreach (var group in added.Where(static path => path.Split(':').Length == 3).GroupBy(SectionOf, StringComparer.OrdinalIgnoreCase))
        {
            string[] names = [.. group.Select(static path => path.Split(':')[2])];
            foreach (var name in Of(root.GetSection(group.Key), names, "nothing", errors))
            {
                yield return new UnreadSection(
                    $"{root.Path}:{group.Key}:{name}", $"Correct the name or remove the settings. Registered: {Spelling.List(names)}.");
            }
        }
    }

    private static string SectionOf(string path) => path.Split(':') is [_, var section, ..] ? section : path;
}

// Not a struct: the runtime would compile the generic methods for it at every start of the process.
/// <summary>A section that nothing in the host reads, and what to do.</summary>
internal sealed record UnreadSection(string Path, string Cure);
