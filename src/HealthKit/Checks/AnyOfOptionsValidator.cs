namespace HealthKit.Checks;

/// <summary>Validates the member names and the settings of an <c>AddAnyOf</c> check.</summary>
internal static class AnyOfOptionsValidator
{
    public static void Validate(AnyOfMembers members, AnyOfCheckOptions options, SettingErrors errors)
    {
        const string setting = nameof(options.Required);
        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        var others = errors.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Select(static registration => registration.Name).Where(other => !ignoringCase.Equals(other, members.Name));
        var unknown = members.Checks.Except(others, ignoringCase).ToList();
        errors.Require(
            unknown.Count == 0, setting,
            $"counts checks that do not exist: {string.Join(", ", unknown)}. Pass the names of other registered checks to AddAnyOf. "
            + $"Registered: {Spelling.List(others)}.");
        errors.Require(members.Checks.Count > 0, setting, "counts no checks. Pass the names of other registered checks to AddAnyOf.");
        var repeated = members.Checks.GroupBy(static name => name, ignoringCase)
            .Where(static group => group.Count() > 1).Select(static group => group.Key).ToList();
        errors.Require(
            repeated.Count == 0, setting, $"counts {string.Join(", ", repeated)} more than once. Pass each name to AddAnyOf once.");
        errors.Within(setting, options.Required, 1, Math.Max(1, members.Checks.Count));

        var paths = new AnyOfGraph(errors.Services.GetServices<AnyOfMembers>()).PathsFrom(members.Name).ToList();
        var cycle = paths.Find(path => path.Count > 2 && ignoringCase.Equals(path[^1], members.Name));
        errors.Require(
            cycle is null, setting,
            $"counts itself: {string.Join(" -> ", cycle ?? [])}. No check of this cycle can become healthy. Remove one of these names.");

        var dependencies = errors.Services.GetRequiredService<CheckRegistrations>().All
            .Where(static check => check.Traits.IsDependency is true).Select(static check => check.Name).ToHashSet(ignoringCase);
        var toDependency = paths.Find(path => dependencies.Contains(path[^1]));
        errors.Require(
            toDependency is null || !options.Probes.HasFlag(HealthProbes.Live), nameof(options.Probes),
            $"contains Live, but the check counts {toDependency?[^1]}, which checks a dependency. When that dependency fails, Kubernetes "
            + "would restart every replica without fixing anything. Remove Live from Probes, and use Ready.");
    }
}

/// <summary>The member checks of every <c>AddAnyOf</c> check, including members of members.</summary>
internal sealed class AnyOfGraph(IEnumerable<AnyOfMembers> all)
{
    private readonly ILookup<string, AnyOfMembers> _groups = all.ToLookup(static group => group.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the path to each direct and indirect member, once per member. A cycle includes the check itself.</summary>
    public IEnumerable<IReadOnlyList<string>> PathsFrom(string name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pending = new Queue<IReadOnlyList<string>>([[name]]);
        while (pending.TryDequeue(out var path))
        {
            foreach (var member in _groups[path[^1]].SelectMany(static group => group.Checks).Where(seen.Add))
            {
                IReadOnlyList<string> longer = [.. path, member];
                yield return longer;
                pending.Enqueue(longer);
            }
        }
    }
}

/// <summary>The names of the member checks of one <c>AddAnyOf</c> check.</summary>
internal sealed record AnyOfMembers(string Name, IReadOnlyList<string> Checks);
