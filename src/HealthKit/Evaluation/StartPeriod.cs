using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>
/// The time from the first run of a check in which slowness is no result: it may come from this process, which still compiles its code and
/// opens its first connections. It ends with the first result. Only the engine calls it.
/// </summary>
internal sealed class StartPeriod(CheckDefinition definition, TimeProvider time)
{
    private long? _end;
    private int _runs;

    public void OnStarted(long now)
    {
        _end ??= now + time.Ticks(definition.StartPeriod);
        _runs++;
    }

    /// <summary>Returns the deadline of a run whose time starts now.</summary>
    public long DeadlineOf(CheckState state, long now)
    {
        var deadline = now + time.Ticks(definition.Timeout);
        return state.HasRun ? deadline : Math.Max(deadline, _end ?? deadline);
    }

    /// <summary>
    /// Whether the outcome is no result, because the run was too slow and another one can start within the period. That one ends by the
    /// end of the period, or by its <see cref="CheckDefinition.Timeout"/>. An inline run only passes on what the app reports.
    /// </summary>
    public bool Excuses(RunOutcome outcome, CheckState state, long now) =>
        !state.HasRun && IsSlowness(outcome.Reason) && definition.Traits.RunMode != RunMode.Inline
        && now + time.Ticks((1 + CheckDefinition.Jitter) * definition.RetryInterval) < _end;

    /// <summary>
    /// Whether the reason may lead to a failing layer. After a slow first run the network often works when it is diagnosed, and the layer
    /// would blame the service.
    /// </summary>
    public bool MayDiagnose(HealthReason reason, CheckState state) =>
        _runs > 1 || state.ConsecutiveFailures > 1 || state.HasSucceeded || !IsSlowness(reason);

    private static bool IsSlowness(HealthReason? reason) =>
        reason == HealthReason.Timeout || reason == HealthReason.Unreachable || reason == HealthReason.Slow;
}
