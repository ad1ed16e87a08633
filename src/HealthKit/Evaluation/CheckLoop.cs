using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>
/// The life of one check: wait, run, give up at the deadline, count, wait again. Touched by the engine only, one step at a time; each step
/// leaves in <see cref="Due"/> when the next is.
/// </summary>
internal sealed class CheckLoop(CheckDefinition definition, CheckState initial, EvaluationTools tools)
{
    // A foreign run that takes longer than this may be blocking a thread of the pool.
    private static readonly TimeSpan ReserveAfter = TimeSpan.FromMilliseconds(100);

    private readonly VerdictPolicy _policy = new(definition.FailAfter, definition.RecoverAfter);
    private CheckRun? _run;
    private RunOutcome? _unwell;
    private long _runningFrom;
    private bool _isDoubtful;
    private bool _isExcused;
    private bool _isAbandoned;
    private bool _isReserved;
    private bool _isWarned;
    private bool _isRequested;

    public CheckDefinition Definition { get; } = definition;

    public CheckState State { get; private set; } = initial;

    /// <summary>When <see cref="OnDue"/> wants to be called.</summary>
    public long Due { get; private set; } = tools.Time.After(definition.InitialDelay);

    /// <summary>Rises with every step, so that what was scheduled before it can be told apart.</summary>
    public int Step { get; set; }

    public bool IsRunning => _run is not null;

    private long Deadline => _runningFrom + tools.Time.Ticks(Definition.Timeout);

    public void OnDue(long now)
    {
        if (_run is null)
        {
            Start(now);
        }
        else if (now < Deadline)
        {
            Reserve();
            Due = Deadline;
        }
        else
        {
            var isOverstay = _isAbandoned;
            Reserve();
            Abandon();
            Record(RunOutcome.TimedOut, now - _runningFrom, now, isOverstay);
            Due = now + tools.Time.Ticks(Definition.RetryInterval + Definition.Timeout);
        }
    }

    /// <summary>Whether a run is to be requested; not when one is already. May be called by any thread.</summary>
    public bool TryRequest() => !Interlocked.Exchange(ref _isRequested, true);

    /// <summary>The next run starts now, unless one goes on.</summary>
    public void OnRequested(long now)
    {
        Volatile.Write(ref _isRequested, false);
        if (_run is null)
        {
            Due = now;
        }
    }

    /// <summary>
    /// The whole process stood still until now. The run that goes on has all its time from here on; one that was given up before has as much
    /// until it counts again.
    /// </summary>
    public void OnSuspended(long now)
    {
        if (_isAbandoned)
        {
            Due = now + tools.Time.Ticks(Definition.Timeout);
        }
        else
        {
            (_runningFrom, _isDoubtful, Due) = (now, true, now);
        }
    }

    public void OnCompleted(CheckRun run, long now)
    {
        var isLate = _isAbandoned || run.EndedAt > Deadline;
        var (isCounted, isReserved, isDoubtful) = (_isAbandoned, _isReserved, _isDoubtful);
        (_run, _isAbandoned, _isReserved, _isDoubtful) = (null, false, false, false);
        if (isReserved)
        {
            tools.Pool.Release();
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
            Record(isLate ? RunOutcome.TimedOut : run.Outcome!, Math.Max(0, run.EndedAt - _runningFrom), now);
            run.Dispose();
        }

        // A run that ended late was counted at its deadline, and the retry interval began there.
        ScheduleNext(isLate ? Deadline : now, now, soon: isLate);
    }

    /// <summary>The step itself failed: counts as a failure of the check, and the loop goes on.</summary>
    public void OnFailed(Exception exception, long now)
    {
        Record(OutcomeReader.Read(exception), elapsed: 0, now);
        ScheduleNext(now, now, soon: false);
    }

    /// <summary>Gives the current run up, at its deadline or at the end of the host.</summary>
    public void Abandon()
    {
        if (_run is { } run && !_isAbandoned)
        {
            _isAbandoned = true;
            tools.Dispatcher.Abandon(run);
        }
    }

    /// <summary>Unlike the steps called by a run, on its thread, which is the first to see what was registered. Runs do not overlap.</summary>
    public void WarnOfForeignLiveness(IHealthCheck check, ILogger logger)
    {
        if (!_isWarned && !OutcomeReader.SpeaksForTheApp(check))
        {
            _isWarned = true;
            EvaluationLog.ForeignLiveness(logger, Definition.Name, check.GetType().Name);
        }
    }

    private void Start(long now)
    {
        _run = tools.Dispatcher.Start(this);
        _runningFrom = _run.StartedAt;
        var reserveAt = now + tools.Time.Ticks(ReserveAfter);
        Due = Definition.Traits.RunMode == RunMode.Isolated ? Math.Min(reserveAt, Deadline) : Deadline;
    }

    private void Reserve()
    {
        if (!_isReserved && Definition.Traits.RunMode == RunMode.Isolated)
        {
            _isReserved = true;
            tools.Pool.Reserve();
        }
    }

    private void ScheduleNext(long from, long now, bool soon)
    {
        var interval = soon || _policy.InTransition ? Definition.RetryInterval : Definition.Interval;
        var jittered = interval * (1 + (CheckDefinition.Jitter * ((2 * tools.Random()) - 1)));
        Due = Math.Max(now, OnGrid(from + tools.Time.Ticks(jittered), interval, isEarly: jittered < interval));
    }

    /// <summary>
    /// The moments that all checks share: those that are due about the same time wake the engine, and the pool, once and not once each. Moved
    /// towards the interval without jitter, so that the longest is still a tenth more than it.
    /// </summary>
    private long OnGrid(long due, TimeSpan interval, bool isEarly)
    {
        var half = interval * (CheckDefinition.Jitter / 2);
        var step = Math.Max(1, tools.Time.Ticks(half < CheckDefinition.Coalescing ? half : CheckDefinition.Coalescing));
        var before = due - (due % step);
        return isEarly && before < due ? before + step : before;
    }

    private void Record(RunOutcome outcome, long elapsed, long now, bool isOverstay = false)
    {
        var staleAt = now + tools.Time.Ticks(Definition.StaleAfter);
        if (outcome.Reason == HealthReason.Starting && !State.HasRun)
        {
            // It lives, and has nothing to say yet.
            State = State.StillStarting(staleAt);
            return;
        }

        var capped = outcome.Status == HealthStatus.Unhealthy && Definition.Impact == CheckImpact.Degrades
            ? HealthStatus.Degraded
            : outcome.Status;
        var verdict = _policy.Observe(capped);

        _unwell = outcome.Reason is null ? _unwell : outcome;
        var isTurned = verdict != State.Status || !State.HasRun;

        // What is shown beside the verdict is the last outcome that led to it, not one that is still being counted: of a streak from
        // unhealthy over degraded to healthy, which turns it to degraded, that is the degraded one.
        var believed = !isTurned && _policy.InTransition ? null : verdict == HealthStatus.Healthy ? outcome : _unwell;
        var hasSucceeded = outcome.Status != HealthStatus.Unhealthy;
        var wallClock = tools.Time.GetUtcNow();
        tools.Journal.Write(new RunRecord(
            Definition, capped, outcome.Reason, tools.Time.Span(elapsed), isOverstay, isTurned && State.HasRun ? verdict : null, wallClock));
        State = new CheckState
        {
            Definition = Definition,
            Status = verdict,
            Reason = believed is null ? State.Reason : believed.Reason,
            Message = believed is null ? State.Message : believed.Message,
            Data = believed is null ? State.Data : believed.Data,
            Exception = believed is null ? State.Exception : believed.Exception,
            Since = isTurned ? wallClock : State.Since,
            ChangedAt = isTurned ? now : State.ChangedAt,
            HasRun = true,
            HasSucceeded = State.HasSucceeded || hasSucceeded,
            LastRun = wallClock,
            LastSuccess = hasSucceeded ? wallClock : State.LastSuccess,
            Duration = tools.Time.Span(elapsed),
            ConsecutiveFailures = hasSucceeded ? 0 : State.ConsecutiveFailures + 1,
            StaleAt = staleAt,
        };
    }
}
