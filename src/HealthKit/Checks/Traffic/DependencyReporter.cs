using System.Collections.Frozen;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Checks.Traffic;

/// <summary>Drops what the app tells into the letter box of the check, and asks for a run when it is news.</summary>
internal sealed class DependencyReporter(IServiceProvider services, IOptions<HealthKitOptions> options, RunRequestQueue requests, TimeProvider time)
    : IDependencyReporter
{
    // What comes sooner after the last success is no news, so that cores do not fight over the moment.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    private readonly long _grain = time.Ticks(Grain);

    // When first wanted: what is wrong with the checks is for the host to say at its start. Switched off there must be no catalog: made, it would take the
    // periods of the checks from the stock services.
    private readonly Lazy<FrozenDictionary<string, CheckDefinition>?> _checks = new(() => options.Value.Enabled
        ? services.GetRequiredService<CheckCatalog>().Definitions.Where(static check => check.Traits.IsDependency is not false)
            .ToFrozenDictionary(static check => check.Name, StringComparer.OrdinalIgnoreCase)
        : null);

    public void ReportSuccess(string check)
    {
        if (Find(check) is { } found && found.PassiveHealth.RecordSuccess(time.GetTimestamp(), _grain))
        {
            requests.Request(found.Name);
        }
    }

    public void ReportFailure(string check)
    {
        if (Find(check) is { } found && found.PassiveHealth.RecordFailure())
        {
            requests.Request(found.Name);
        }
    }

    private CheckDefinition? Find(string check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return _checks.Value is not { } checks ? null
            : checks.TryGetValue(check, out var found) ? found
            : throw new ArgumentException(
                $"No check of a dependency is called \"{CheckData.Short(check)}\". "
                + $"{(checks.Count == 0 ? "There is none" : $"There is {string.Join(", ", checks.Values.Select(static known => known.Name))}")}. "
                + "Report by the name that the check was added with, such as \"postgres\" of AddNpgsql().",
                nameof(check));
    }
}
