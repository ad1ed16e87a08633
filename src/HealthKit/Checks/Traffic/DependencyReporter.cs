namespace HealthKit.Checks.Traffic;

/// <summary>Records the outcomes of the app's calls to a dependency, and requests a run when one may change the verdict.</summary>
internal sealed class DependencyReporter(
    IServiceProvider services, IOptions<HealthKitOptions> options, RunRequests requests, TimeProvider time) : IDependencyReporter
{
    // A success within this time of the previous one is not recorded, so that cores do not contend for the field.
    private readonly long _grain = time.Ticks(TimeSpan.FromMilliseconds(10));

    // Lazy, so that the host's start reports faults of the checks. Not created while HealthKit is disabled: creating the catalog clears
    // the periods of the stock registrations.
    private readonly Lazy<FrozenDictionary<string, CheckDefinition>?> _checks = new(() => options.Value.Enabled
        ? services.GetRequiredService<CheckCatalog>().Definitions.Where(static check => check.Traits.IsDependency is not false)
            .ToFrozenDictionary(static check => check.Name, StringComparer.OrdinalIgnoreCase)
        : null);

    public void ReportSuccess(string check)
    {
        if (Find(check) is { } found && found.PassiveHealth.RecordSuccess(time.GetTimestamp(), _grain))
            requests.Request(found.Name, RunReason.Works);
    }

    public void ReportFailure(string check)
    {
        if (Find(check) is { } found && found.PassiveHealth.RecordFailure())
            requests.Request(found.Name);
    }

    public void ReportConnectionLost(string check)
    {
        // The runs of a check that is not steadily healthy come soon enough.
        if (Find(check) is { PassiveHealth.IsSuspect: false } found)
            requests.Request(found.Name, RunReason.ConnectionLost);
    }

    public void ReportConnectionRestored(string check)
    {
        if (Find(check) is { PassiveHealth.IsSuspect: true } found)
            requests.Request(found.Name, RunReason.Works);
    }

    private CheckDefinition? Find(string check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return _checks.Value is not { } checks ? null
            : checks.TryGetValue(check, out var found) ? found
            : throw new ArgumentException(
                $"No dependency check has the name \"{CheckData.Short(check)}\". Dependency checks: "
                + $"{(checks.Count == 0 ? "none" : string.Join(", ", checks.Values.Select(static known => known.Name)))}. "
                + "Use the name under which the check was added, such as \"postgres\" for AddNpgsql().",
                nameof(check));
    }
}
