using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>What evaluation counted: a run that ended or was given up, a further failure of one that overstays, or a failure that the app told of.</summary>
/// <param name="Check">The check.</param>
/// <param name="Status">What the run told, not the verdict.</param>
/// <param name="Reason">Why it is not healthy; <c>null</c> when it is.</param>
/// <param name="Duration">How long it took, or has taken so far.</param>
/// <param name="IsRun">Whether a run ended or was given up; not when one that was given up before goes on, nor when the app told of failed calls.</param>
/// <param name="Turned">The verdict, when this turned it.</param>
/// <param name="At">When it was counted.</param>
internal sealed record RunRecord(
    CheckDefinition Check, HealthStatus Status, HealthReason? Reason, TimeSpan Duration, bool IsRun, HealthStatus? Turned,
    DateTimeOffset At);

/// <summary>Sees every run, one after the other, soon after it ended.</summary>
internal interface IRunObserver
{
    void Observe(RunRecord run);
}
