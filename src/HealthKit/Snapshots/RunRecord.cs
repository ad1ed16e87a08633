using HealthKit.Registration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Snapshots;

/// <summary>One counted result of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Status">The status of the run, not the verdict.</param>
/// <param name="Reason">Why the run was not healthy; <c>null</c> when it was.</param>
/// <param name="Duration">The duration, or the time so far.</param>
/// <param name="IsRun">
/// Whether a run ended or was abandoned; <c>false</c> for a run that is still overdue and for failed calls of the app.
/// </param>
/// <param name="Turned">The new verdict, when this result changed it; else <c>null</c>.</param>
/// <param name="At">When the result was counted.</param>
internal sealed record RunRecord(
    CheckDefinition Check, HealthStatus Status, HealthReason? Reason, TimeSpan Duration, bool IsRun, HealthStatus? Turned,
    DateTimeOffset At);

/// <summary>Receives every counted result in order, soon after the run.</summary>
internal interface IRunObserver
{
    void Observe(RunRecord run);
}
