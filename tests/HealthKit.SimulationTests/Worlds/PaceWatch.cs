namespace HealthKit.SimulationTests.Worlds;

/// <summary>
/// Requires the times of detection and recovery from the script alone: a fault that begins and lasts must be visible at the end of the
/// promised time, whatever the other checks do. It does not apply while the engine, the pool or the process was disturbed.
/// </summary>
internal sealed class PaceWatch(World world)
{
    private long? _startedAt;

    public void Schedule()
    {
        foreach (var check in world.Checks)
        {
            for (var index = 1; index < check.Plan.Phases.Length; index++)
            {
                var (phase, next) = (check.Plan.Phases[index], check.Plan.Phases.ElementAtOrDefault(index + 1)?.From);
                world.Time.After(phase.From, () => OnPhase(check, phase, next ?? TimeSpan.MaxValue));
            }
        }
    }

    /// <summary>A report is visible after two times 50 ms, unless the app has reported something else meanwhile.</summary>
    public void OnReported(SimulatedCheck check, HealthStatus status)
    {
        var (begin, reports) = (world.Time.GetTimestamp(), ++check.Reports);
        world.Time.After(2 * Publication, () =>
        {
            var shown = world.Store.Latest.Checks[check.Index];
            if (IsUndisturbed(begin) && check.Reports == reports && shown.HasRun && shown.Status != check.Model.Cap(status))
                world.Promises.Break("detection", $"{check.Plan.Name} is {shown.Status} 100 ms after the app reported {status}.");
        });
    }

    /// <summary>Without another beat, the check must be unhealthy after the time to live and the time of a detection.</summary>
    public void OnBeat(SimulatedCheck check)
    {
        // The first runs after the start give the worker its time again.
        if (_startedAt is not { } startedAt || world.Time.GetTimestamp() - startedAt < 3 * check.Plan.Interval.Ticks)
            return;

        var (begin, beats) = (world.Time.GetTimestamp(), ++check.Reports);
        world.Time.After(check.Plan.TimeToLive + Detection(check.Plan), () =>
        {
            if (IsUndisturbed(begin) && check.Reports == beats)
                Require(check, isFailing: true, begin);
        });
    }

    public void OnStarted() => _startedAt = world.Time.GetTimestamp();

    private bool IsUndisturbed(long begin) =>
        !world.IsOver && world.DisturbedAt < begin && !world.IsHalted && !world.Pool.IsStarved && !world.IsHostStopping;

    private void OnPhase(SimulatedCheck check, Phase phase, TimeSpan next)
    {
        // A run that is under way belongs to the phase before.
        if (world.IsHalted || world.Pool.IsStarved || check.Model.IsRunning || !check.Model.State.HasRun
            || world.DisturbedAt >= world.Time.GetTimestamp() || world.Elapsed != phase.From)
        {
            return;
        }

        var isFailing = RunResult.Of(phase.Behavior).Status == HealthStatus.Unhealthy
            || phase.Behavior is Behavior.EndsLate or Behavior.Hangs;
        var isHealthy = phase.Behavior is Behavior.Healthy or Behavior.CompletesTwice;
        if ((isFailing || isHealthy) && (isFailing ? Detection(check.Plan, phase) : Recovery(check, phase)) is var limit
            && phase.From + limit < next)
        {
            var begin = world.Time.GetTimestamp();
            world.Time.After(limit, () => Require(check, isFailing, begin));
        }
    }

    private static TimeSpan Detection(CheckPlan plan) => (1.1 * plan.Interval) + plan.Timeout
        + ((plan.FailAfter - 1) * ((1.1 * Retry(plan)) + plan.Timeout)) + Publication;

    // A run that ends late starts the next one late, because two runs never overlap.
    private static TimeSpan Detection(CheckPlan plan, Phase phase) => Detection(plan) is var limit
        && phase.Behavior is Behavior.EndsLate or Behavior.Hangs && phase.Duration < limit
            ? limit + ((plan.FailAfter - 1) * plan.Timeout) : limit;

    private static TimeSpan Recovery(SimulatedCheck check, Phase phase) => (1.1 * check.Plan.Interval)
        + ((check.Plan.RecoverAfter - 1) * Retries(check, phase) * Retry(check.Plan)) + (check.Plan.RecoverAfter * phase.Duration)
        + Publication;

    // A run that waited, and a restored connection, show the end of an outage to all replicas at the same moment.
    private static double Retries(SimulatedCheck check, Phase phase) =>
        check.Model.MayBeSpread || phase.Duration.Ticks > CheckModel.Coalescing ? 1.5 : 1.1;

    private static TimeSpan Publication { get; } = new(CheckModel.Coalescing + 1);

    private static TimeSpan Retry(CheckPlan plan) => plan.RetryInterval < plan.Interval ? plan.RetryInterval : plan.Interval;

    private void Require(SimulatedCheck check, bool isFailing, long begin)
    {
        if (!IsUndisturbed(begin))
            return;

        var expected = isFailing ? check.Model.Cap(HealthStatus.Unhealthy) : HealthStatus.Healthy;
        // While another check is stale, readers see every check as stale. That is the promise "stale".
        var status = world.Store.Latest.Checks[check.Index].Status;
        if (status != expected)
        {
            var passed = new TimeSpan(world.Time.GetTimestamp() - begin);
            world.Promises.Break(
                isFailing ? "detection" : "recovery",
                $"{check.Plan.Name} is {status} {passed} after the change, and must be {expected}.");
        }
    }
}
