using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>
/// The life of one check: wait, run, give up at the deadline, count, wait again. Touched by the engine only, one step at a time; each step
/// leaves in <see cref="Due"/> when the next is.
/// </summary>
internal sealed class CheckLoop(CheckDefinition definition, CheckState initial, EvaluationServices services)
{
    // A run that takes longer than this may be blocking a thread of the pool: a foreign one itself, one of ours through its driver, which
    // cancels what hangs in a blocking way.
    private static readonly TimeSpan ReserveAfter = TimeSpan.FromMilliseconds(100);

    private readonly PassiveHealth _passiveHealth = new(definition.PassiveHealth);
    private CheckRun? _run;
    private long _runningFrom;
    private bool _isDoubtful;
    private bool _isRestarted;
    private bool _isExcused;
    private bool _isAbandoned;
    private bool _isReserved;
    private bool _isWarned;
    private bool _isRequested;

    public CheckDefinition Definition { get; } = definition;

    public CheckVerdict Verdict { get; } = new(definition, initial, services);

    public CheckState State => Verdict.State;

    /// <summary>When <see cref="OnDue"/> wants to be called.</summary>
    public long Due { get; private set; } = services.Time.After(definition.InitialDelay);

    /// <summary>Rises with every step, so that what was scheduled before it can be told apart.</summary>
    public int Step { get; set; }

    public bool IsRunning => _run is not null;

    private long Deadline => _runningFrom + services.Time.Ticks(Definition.Timeout);

    public void OnDue(long now)
    {
        if (_run is null)
        {
            TakeRequest();
            CountFailedCall(now);
            if (!TrySpare(now))
            {
                Start(now);
            }
        }
        else if (now < Deadline)
        {
            Reserve();
            Due = _run.HasBegun ? Deadline : Math.Min(now + services.Time.Ticks(ReserveAfter), Deadline);
        }
        else
        {
            var isRun = !_isAbandoned;
            Reserve();
            Abandon();
            Record(RunOutcome.TimedOut, now - _runningFrom, now, isRun);
            Diagnose(_run, HealthReason.Timeout);
            Due = now + services.Time.Ticks(Definition.RetryInterval + Definition.Timeout);
        }
    }

    /// <summary>Whether a run is to be requested; not when one is already. May be called by any thread.</summary>
    public bool TryRequest() => !Interlocked.Exchange(ref _isRequested, true);

    /// <summary>
    /// The next run starts now, unless one goes on. But a check that is told its state looks at it once in 50 ms,
    /// however often it is told; its request is taken when the run starts, so that those in between wake nobody. And a
    /// check that asks somebody does not run before its retry interval, or the app's calls could make it ask without
    /// end.
    /// </summary>
    public void OnRequested(long now)
    {
        if (_run is null && Definition.Traits.RunMode == RunMode.Inline)
        {
            Due = State.HasRun ? Math.Min(Due, Math.Max(now, _runningFrom + services.Time.Ticks(CheckDefinition.Coalescing))) : now;
            return;
        }

        TakeRequest();
        if (_run is not null)
        {
            CountFailedCall(now);
        }
        else if (State.HasRun)
        {
            Due = Math.Max(now, Math.Min(Due, _runningFrom + services.Time.Ticks(Definition.RetryInterval)));
        }
    }

    /// <summary>
    /// The whole process stood still until now. The run that goes on has all its time from here on; one that was given
    /// up before has as much until it counts again. Once for each run: in a process that is stopped again and again, a
    /// run that hangs would otherwise never be late.
    /// </summary>
    public void OnSuspended(long now)
    {
        if (_isRestarted)
        {
            // A result that was slowed down once more is no more believed than before.
            _isDoubtful = true;
            return;
        }

        _isRestarted = true;
        if (_isAbandoned)
        {
            Due = now + services.Time.Ticks(Definition.Timeout);
        }
        else
        {
            (_runningFrom, _isDoubtful, Due) = (now, true, now);
        }
    }

    public void OnCompleted(CheckRun run, long now)
    {
        var isLate = _isAbandoned || run.EndedAt > Deadline;
        var (isCounted, isDoubtful) = (_isAbandoned, _isDoubtful);
        (_run, _isAbandoned, _isDoubtful, _isRestarted) = (null, false, false, false);
        _passiveHealth.OnEnded();

        // What the run left behind may go on blocking: a driver cancels what hangs, after the run was given up.
        if (_isReserved && !isLate && run.Outcome!.Status == HealthStatus.Healthy)
        {
            _isReserved = false;
            services.Pool.Release();
        }

        // Time-outs of the check's own passed while it was suspended. Excused once in a row, or a machine that always lags would hide a fault.
        _isExcused = isDoubtful && !isLate && !_isExcused && run.Outcome!.Status != HealthStatus.Healthy;
        if (_isExcused)
        {
            run.Dispose();
            Due = now;
            return;
        }

        if (!isCounted)
        {
            var outcome = isLate ? RunOutcome.TimedOut : run.Outcome!;
            Record(outcome, Math.Max(0, run.EndedAt - _runningFrom), now);
            if (outcome is { Status: HealthStatus.Unhealthy, Reason: { } reason })
            {
                Diagnose(run, reason);
            }

            run.Dispose();
        }

        // A run that ended late was counted at its deadline, and the retry interval began there.
        ScheduleNext(isLate ? Deadline : now, now, soon: isLate);
    }

    /// <summary>The step itself failed: counts as a failure of the check, and the loop goes on.</summary>
    public void OnFailed(Exception exception, long now)
    {
        _passiveHealth.OnEnded();
        Record(OutcomeReader.Read(exception), elapsed: 0, now);
        ScheduleNext(now, now, soon: false);
    }

    /// <summary>Gives the current run up, at its deadline or at the end of the host.</summary>
    public void Abandon()
    {
        if (_run is { } run && !_isAbandoned)
        {
            _isAbandoned = true;
            services.Dispatcher.Abandon(run);
        }
    }

    /// <summary>Unlike the steps called by a run, on its thread, which is the first to see what was registered. Runs do not overlap.</summary>
    public void WarnOfForeignLiveness(IHealthCheck check, ILogger logger)
    {
        if (!_isWarned && !OutcomeReader.IsAppProvided(check))
        {
            _isWarned = true;
            EvaluationLog.ForeignLiveness(logger, Definition.Name, check.GetType().Name);
        }
    }

    // A full fence: what was told before the request has to be seen from here on.
    private void TakeRequest() => Interlocked.Exchange(ref _isRequested, false);

    private void Diagnose(CheckRun run, HealthReason reason)
    {
        if (run.Networked is { } check && Verdict.TryStartDiagnosis(reason) is { } outage)
        {
            services.Diagnose(new DiagnosisRequest(this, outage, reason, check));
        }
    }

    private void Record(RunOutcome outcome, long elapsed, long now, bool isRun = true)
    {
        Verdict.Record(outcome, elapsed, now, isRun);
        _passiveHealth.SetSuspect(State.Status != HealthStatus.Healthy || Verdict.InTransition);
    }

    private void Start(long now)
    {
        _passiveHealth.OnStarted(now);
        _run = services.Dispatcher.Start(this);
        _runningFrom = _run.StartedAt;
        var reserveAt = now + services.Time.Ticks(ReserveAfter);
        Due = Definition.Traits.RunMode == RunMode.Inline ? Deadline : Math.Min(reserveAt, Deadline);
    }

    /// <summary>A failed call of the app counts as a failure where it can make the verdict worse; a run that overstays counts by itself.</summary>
    private void CountFailedCall(long now)
    {
        if (State.HasRun && State.Status > Verdict.Cap(HealthStatus.Unhealthy) && !_isAbandoned && _passiveHealth.TryTakeFailure())
        {
            Record(RunOutcome.CallsFailed, services.Time.Ticks(State.Duration), now, isRun: false);
        }
    }

    /// <summary>A call that succeeded stands for the run, if there is nothing that the run would have to find out.</summary>
    private bool TrySpare(long now)
    {
        if (State.Status != HealthStatus.Healthy || !State.HasRun || Verdict.InTransition || _passiveHealth.Success is not { } succeededAt
            || NextStart(succeededAt, Definition.Interval) is var next && next <= now)
        {
            return false;
        }

        _passiveHealth.SkipRun(succeededAt);
        Verdict.Confirm(succeededAt, now);
        Due = next;
        return true;
    }

    // One that waits for its turn blocks nothing.
    private void Reserve()
    {
        if (!_isReserved && _run!.HasBegun && Definition.Traits.RunMode != RunMode.Inline)
        {
            _isReserved = services.Pool.TryReserve();
        }
    }

    private void ScheduleNext(long from, long now, bool soon)
    {
        var interval = soon || Verdict.InTransition ? Definition.RetryInterval : Definition.Interval;
        Due = Math.Max(now, NextStart(from, interval));
    }

    private long NextStart(long from, TimeSpan interval)
    {
        var jittered = interval * (1 + (CheckDefinition.Jitter * ((2 * services.Random()) - 1)));
        return OnGrid(from + services.Time.Ticks(jittered), interval, isEarly: jittered < interval);
    }

    /// <summary>
    /// The moments that all checks share: those that are due about the same time wake the engine, and the pool, once and not once each. Moved
    /// towards the interval without jitter, so that the longest is still a tenth more than it.
    /// </summary>
    private long OnGrid(long due, TimeSpan interval, bool isEarly)
    {
        var half = interval * (CheckDefinition.Jitter / 2);
        var step = Math.Max(1, services.Time.Ticks(half < CheckDefinition.Coalescing ? half : CheckDefinition.Coalescing));
        var before = due - (due % step);
        return isEarly && before < due ? before + step : before;
    }
}
