using HealthKit.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks;

/// <summary>What a check that counts others may be told.</summary>
internal static class AnyOfOptionsValidator
{
    public static void Validate(AnyOfMembers members, AnyOfCheckOptions options, IServiceProvider services, SettingErrors errors)
    {
        const string setting = nameof(options.Required);
        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        var known = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(static registration => registration.Name);
        var unknown = members.Checks.Except(known.Where(other => !ignoringCase.Equals(other, members.Name)), ignoringCase).ToList();
        errors.Require(unknown.Count == 0, setting, $"looks at checks that do not exist: {string.Join(", ", unknown)}. Write the names of other checks.");
        errors.Require(members.Checks.Count > 0, setting, "looks at no check. Write the names of others.");
        var doubled = members.Checks.GroupBy(static name => name, ignoringCase).Where(static same => same.Count() > 1).Select(static same => same.Key).ToList();
        errors.Require(doubled.Count == 0, setting, $"looks twice at {string.Join(", ", doubled)}. One check counts once: write each name once.");
        errors.Within(setting, options.Required, 1, Math.Max(1, members.Checks.Count));

        var ways = new AnyOfGraph(services.GetServices<AnyOfMembers>()).PathsFrom(members.Name).ToList();
        var circle = ways.Find(way => way.Count > 2 && ignoringCase.Equals(way[^1], members.Name));
        errors.Require(circle is null, setting, $"looks at itself: {string.Join(" -> ", circle ?? [])}. Neither would ever be the first to be well: take one of these names out.");

        var dependencies = services.GetRequiredService<CheckRegistrations>().All.Where(static own => own.Traits.IsDependency is true).Select(static own => own.Name).ToHashSet(ignoringCase);
        var asking = ways.Find(way => dependencies.Contains(way[^1]));
        errors.Require(
            asking is null || !options.Probes.HasFlag(HealthProbes.Live), nameof(options.Probes),
            $"contains Live, but {asking?[^1]}, which it counts, asks a dependency: when that is down, Kubernetes would restart every replica and mend nothing. "
            + "Take Live out of Probes; Ready is where a dependency belongs.");
    }
}
