using HealthKit.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>Validates the member names and the settings of an <c>AddAnyOf</c> check.</summary>
internal static class AnyOfOptionsValidator
{
    public static void Validate(AnyOfMembers members, AnyOfCheckOptions options, IServiceProvider services, SettingErrors errors)
    {
        const string setting = nameof(options.Required);
        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        var others = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Select(static registration => registration.Name).Where(other => !ignoringCase.Equals(other, members.Name));
        var unknown = members.Checks.Except(others, ignoringCase).ToList();
        errors.Require(
            unknown.Count == 0, setting,
            $"counts checks that do not exist: {string.Join(", ", unknown)}. Pass the names of other registered checks to AddAnyOf.");
        errors.Require(members.Checks.Count > 0, setting, "counts no checks. Pass the names of other registered checks to AddAnyOf.");
        var repeated = members.Checks.GroupBy(static name => name, ignoringCase)
            .Where(static group => group.Count() > 1).Select(static group => group.Key).ToList();
        errors.Require(
            repeated.Count == 0, setting, $"counts {string.Join(", ", repeated)} more than once. Pass each name to AddAnyOf once.");
        errors.Within(setting, options.Required, 1, Math.Max(1, members.Checks.Count));

        var paths = new AnyOfGraph(services.GetServices<AnyOfMembers>()).PathsFrom(members.Name).ToList();
        var cycle = paths.Find(path => path.Count > 2 && ignoringCase.Equals(path[^1], members.Name));
        errors.Require(
            cycle is null, setting,
            $"counts itself: {string.Join(" -> ", cycle ?? [])}. No check of this cycle can become healthy. Remove one of these names.");

        var dependencies = services.GetRequiredService<CheckRegistrations>().All.Where(static check => check.Traits.IsDependency is true)
            .Select(static check => check.Name).ToHashSet(ignoringCase);
        var toDependency = paths.Find(path => dependencies.Contains(path[^1]));
        errors.Require(
            toDependency is null || !options.Probes.HasFlag(HealthProbes.Live), nameof(options.Probes),
            $"contains Live, but the check counts {toDependency?[^1]}, which checks a dependency. When that dependency fails, Kubernetes "
            + "would restart every replica without fixing anything. Remove Live from Probes, and use Ready.");
    }
}
