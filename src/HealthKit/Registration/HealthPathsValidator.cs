namespace HealthKit.Registration;

/// <summary>Validates the paths: each endpoint must be reachable, and each path must belong to one endpoint.</summary>
internal static class HealthPathsValidator
{
    private const string NotInAPath = "?#{}* ";

    // Endpoints of the management port.
    private static readonly string[] Reserved = ["maintenance", "notify-test"];

    public static void Validate(HealthKitOptions options, IReadOnlyList<string> checks, ConfigurationErrors errors)
    {
        var prefix = options.PathPrefix;
        var isPrefixPlain = prefix is ['/', _, ..] && IsPlain(prefix);
        errors.Require(
            isPrefixPlain,
            $"HealthKit:PathPrefix is \"{prefix}\"; it must start with a slash, have at least one segment and end without a slash, "
            + "such as /health.");

        (string Name, string? Path, string? Alias, string? KubernetesAlias)[] settings =
        [
            ("Live", options.Paths.Live, "liveness", "/livez"),
            ("Ready", options.Paths.Ready, "readiness", "/readyz"),
            ("Startup", options.Paths.Startup, null, "/startupz"),
            ("Stream", options.Paths.Stream, "$stream", null),
            ("History", options.Paths.History, null, null),
            ("Ui", options.Paths.Ui, null, null),
        ];
        List<Taken> taken = [new("HealthKit:PathPrefix", "HealthKit:PathPrefix", prefix)];
        foreach (var (name, path, alias, kubernetesAlias) in settings)
        {
            if (string.IsNullOrEmpty(path))
                continue;

            var (setting, example) = ($"HealthKit:Paths:{name}", name.ToLowerInvariant());
            var isPlain = IsPlain(path);
            errors.Require(
                isPlain,
                $"{setting} is \"{path}\"; it must be a plain path such as {example} or {kubernetesAlias ?? $"/{example}"}.");
            if (isPlain)
                taken.Add(new Taken(setting, setting, HealthPaths.Under(prefix, path)));

            var aliases = alias is null ? [] : new[] { $"{prefix}/{alias}" };
            taken.AddRange((options.KubernetesAliases && kubernetesAlias is not null ? aliases.Append(kubernetesAlias) : aliases)
                .Select(path => new Taken(setting, $"the alias of {setting}", path)));
        }

        if (options.KubernetesAliases)
            taken.Add(new Taken("HealthKit:PathPrefix", "the alias of HealthKit:PathPrefix", "/healthz"));

        if (options.Metrics is { Enabled: true, Path: var page })
        {
            errors.Require(
                page is ['/', _, ..] && IsPlain(page),
                $"HealthKit:Metrics:Path is \"{page}\"; it must be a plain path that starts with a slash, such as /metrics.");
            taken.Add(new Taken("HealthKit:Metrics:Path", "HealthKit:Metrics:Path", page));
        }

        if (isPrefixPlain)
        {
            RefuseShared(taken, errors);
            RefuseTaken(taken, prefix, checks, errors);
        }
    }

    private static void RefuseShared(IEnumerable<Taken> taken, ConfigurationErrors errors)
    {
        foreach (var shared in taken.GroupBy(path => path.Path, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.DistinctBy(path => path.Setting).Count() > 1))
        {
            var both = string.Join(" and ", shared.Select(path => path.Display));
            errors.Add($"{both} are both \"{shared.Key}\". Give each endpoint a unique path.");
        }
    }

    private static void RefuseTaken(IEnumerable<Taken> taken, string prefix, IReadOnlyList<string> checks, ConfigurationErrors errors)
    {
        foreach (var path in taken.Where(path => path.Setting == path.Display))
        {
            var check = checks.FirstOrDefault(name => Same($"{prefix}/{name}", path.Path));
            errors.Require(
                check is null,
                $"{path.Setting} is \"{path.Path}\", which is also the path of check \"{check}\". Rename the endpoint or the check.");
            errors.Require(
                !Array.Exists(Reserved, name => Same($"{prefix}/{name}", path.Path)),
                $"{path.Setting} is \"{path.Path}\", which is reserved for another endpoint of HealthKit. Give it another name.");
        }

        static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    // HealthKit ignores a request's trailing slash. Dot segments never arrive, since clients and servers resolve them.
    private static bool IsPlain(string path) =>
        !path.EndsWith('/')
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Split('/').Any(segment => segment is "." or "..")
        && !path.Any(character => char.IsControl(character) || NotInAPath.Contains(character));

    // Not a struct: the runtime would compile the LINQ methods for it at every start of the process.
    private sealed record Taken(string Setting, string Display, string Path);
}
