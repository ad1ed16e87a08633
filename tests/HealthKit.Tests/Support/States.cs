using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Support;

/// <summary>Creates states of checks without an engine.</summary>
internal static class States
{
    public static CheckDefinition Definition(string name, CheckImpact impact = CheckImpact.Critical,
        HealthProbes probes = HealthProbes.Ready) => new(
        new HealthCheckRegistration(name, static _ => new ScriptedCheck(), null, null),
        CheckTraits.ThirdParty,
        new CheckOptions { Impact = impact, Probes = probes });

    public static CheckState Failure(CheckDefinition definition, Exception exception) => new()
    {
        Definition = definition,
        Status = HealthStatus.Unhealthy,
        Shown = RunOutcome.Unreadable with { Exception = exception },
        Since = default,
        ChangedAt = 0,
        HasRun = true,
        StaleAt = long.MaxValue,
    };

    public static CheckState State(CheckDefinition definition, HealthStatus status, bool hasRun = true, bool hasSucceeded = true,
        long staleAt = long.MaxValue, string? message = null) => new()
    {
        Definition = definition,
        Status = status,
        Shown = new(status, status == HealthStatus.Healthy ? null : hasRun ? HealthReason.Error : HealthReason.Starting, message),
        Since = default,
        ChangedAt = 0,
        HasRun = hasRun,
        HasSucceeded = hasSucceeded,
        StaleAt = staleAt,
    };
}
