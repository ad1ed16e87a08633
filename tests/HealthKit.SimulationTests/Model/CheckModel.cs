namespace HealthKit.SimulationTests.Model;

/// <summary>
/// What the state of one check must be, from the starts and ends of its runs alone. It follows docs/promises.md and knows the settings of
/// the check, but nothing of HealthKit's code. The world calls it at the moments at which a working engine acts.
/// </summary>
internal sealed class CheckModel
{
    /// <summary>The longest time from a result to the snapshot.</summary>
    public static readonly long Coalescing = TimeSpan.FromMilliseconds(50).Ticks;

    private readonly Promises _promises;
    private readonly VerdictModel _verdict;
    private readonly List<ExpectedState> _states = [];
    private readonly long _retry;
    private readonly long _longestRetry;
    private readonly long _staleAfter;
    private readonly long _firstStaleAfter;
    private string? _lastFailure;
    private bool _isRunning;
    private bool _hasEnded;
    private bool _isOverdue;
    private bool _isInterrupted;
    private bool _isRestarted;
    private bool _wasExcused;
    private bool _hasFailedCall;
    private bool _isCallCounted;
    private long _startedAt;
    private long _endedAt;
    private long _nextFailureAt;
    private long? _startPeriodEnd;
    private RunResult _result;

    public CheckModel(CheckPlan plan, long now, Promises promises)
    {
        (Plan, _promises) = (plan, promises);
        _verdict = new VerdictModel(plan.FailAfter, plan.RecoverAfter);
        _retry = Math.Min(plan.RetryInterval.Ticks, plan.Interval.Ticks);
        _longestRetry = (1.1 * TimeSpan.FromTicks(_retry)).Ticks;
        var byDefault = Math.Max((3 * plan.Interval.Ticks) + plan.Timeout.Ticks, TimeSpan.FromSeconds(10).Ticks);
        _staleAfter = plan.StaleAfter?.Ticks ?? byDefault;
        _firstStaleAfter = Math.Max(_staleAfter, (plan.StartPeriod + plan.Timeout).Ticks);
        var staleAt = now + plan.InitialDelay.Ticks + _firstStaleAfter;
        State = new ExpectedState(0, Cap(HealthStatus.Unhealthy), "starting", HasRun: false, HasSucceeded: false, staleAt, staleAt);
        _states.Add(State);
    }

    public CheckPlan Plan { get; }

    public ExpectedState State { get; private set; }

    /// <summary>The deadline of the current run.</summary>
    public long Deadline { get; private set; }

    /// <summary>When the engine must act next for an unfinished run.</summary>
    public long NextDeadline => !_isRunning || _hasEnded ? long.MaxValue : _isOverdue ? _nextFailureAt : Deadline;
    public bool IsRunning => _isRunning;

    /// <summary>The statuses of the check, one for each transition, the first one included.</summary>
    public List<HealthStatus> Transitions { get; } = [];

    /// <summary>
    /// Whether a driver was connected again, or a run was late or took longer than 50 ms, since the last healthy verdict. Then the replicas
    /// of a service spread their runs.
    /// </summary>
    public bool MayBeSpread { get; private set; }

    /// <summary>When the verdict last changed.</summary>
    public long TurnedAt { get; private set; }

    /// <summary>The number of counted results.</summary>
    public int Counted { get; private set; }

    private HealthStatus Worst => Cap(HealthStatus.Unhealthy);

    public HealthStatus Cap(HealthStatus status) =>
        status == HealthStatus.Unhealthy && Plan.Impact == CheckImpact.Degrades ? HealthStatus.Degraded : status;

    public void OnStarted(long now, long engineTime)
    {
        Act(now, engineTime);
        if (_isRunning)
            _promises.Break("overlap", $"{Plan.Name} started again before its run ended.");

        CountFailedCall(now, engineTime);
        _startPeriodEnd ??= now + Plan.StartPeriod.Ticks;
        (_isRunning, _hasEnded, _startedAt, Deadline) = (true, false, now, DeadlineFrom(now));
    }

    public void OnConnectionRestored() => MayBeSpread = true;

    public void OnEnded(long now, RunResult result) => (_hasEnded, _endedAt, _result) = (true, now, result);

    /// <summary>A call of the app to the dependency failed.</summary>
    public void OnCallFailed() => _hasFailedCall = true;

    /// <summary>A call of the app succeeded: it may renew the age of the check, and does not have to.</summary>
    public void OnCallSucceeded(long now, long engineTime)
    {
        if (State.HasRun && now + _staleAfter > State.StaleUntil)
            Change(State with { StaleUntil = now + _staleAfter }, engineTime);
    }

    /// <summary>The whole process was suspended until now, and the engine noticed it.</summary>
    public void OnSuspended(long now)
    {
        if (!_isRunning)
            return;

        if (_isRestarted)
            _isInterrupted = true;
        else if (_isOverdue)
            (_isRestarted, _nextFailureAt) = (true, now + Plan.Timeout.Ticks);
        else
            (_isRestarted, _isInterrupted, Deadline) = (true, true, DeadlineFrom(now));
    }

    /// <summary>The engine acts: it takes the end of the run, a failed call, and a deadline that has come.</summary>
    public void Act(long now, long engineTime)
    {
        if (_isRunning && _hasEnded)
            End(now, engineTime);

        if (_isRunning && !_isOverdue)
            CountFailedCall(now, engineTime);

        if (now >= NextDeadline)
        {
            (_isOverdue, _nextFailureAt) = (true, now + _retry + Plan.Timeout.Ticks);
            Count(RunResult.Timeout, now, engineTime);
        }
    }

    /// <summary>Whether a snapshot may show this state, given the time that the engine has to publish.</summary>
    public bool MayShow(HealthStatus status, string? reason, bool hasRun, bool hasSucceeded, long engineTime)
    {
        Forget(engineTime);
        return _states.Exists(state => state.Status == status && state.Reason == reason && state.HasRun == hasRun
            && state.HasSucceeded == hasSucceeded);
    }

    /// <summary>The earliest and the latest time at which the published state turns stale.</summary>
    public (long From, long Until) StaleAt(long engineTime)
    {
        Forget(engineTime);
        return (_states.Min(static state => state.StaleFrom), _states.Max(static state => state.StaleUntil));
    }

    private long DeadlineFrom(long now) =>
        State.HasRun ? now + Plan.Timeout.Ticks : Math.Max(now + Plan.Timeout.Ticks, _startPeriodEnd!.Value);

    private void End(long now, long engineTime)
    {
        var isLate = _isOverdue || _endedAt > Deadline;
        MayBeSpread |= isLate || _endedAt - _startedAt > Coalescing;
        var (isCounted, isInterrupted) = (_isOverdue, _isInterrupted);
        (_isRunning, _hasEnded, _isOverdue, _isInterrupted, _isRestarted) = (false, false, false, false, false);
        (_hasFailedCall, _isCallCounted) = (false, false);
        _wasExcused = isInterrupted && !isLate && !_wasExcused && _result.Status != HealthStatus.Healthy;
        if (isCounted)
        {
            // It counted at its deadline. Its end is a sign of life all the same.
            Change(State with { StaleFrom = now + _staleAfter, StaleUntil = now + _staleAfter }, engineTime);
            return;
        }

        if (_wasExcused)
            return;

        var isSlow = _result.Reason is "timeout" or "unreachable" or "slow";
        if (!isLate && !State.HasRun && !Plan.IsInline && isSlow && now + _longestRetry < _startPeriodEnd)
            Await(now, engineTime);
        else
            Count(isLate ? RunResult.Timeout : _result, now, engineTime);
    }

    private void CountFailedCall(long now, long engineTime)
    {
        if (_hasFailedCall && !_isCallCounted && State.HasRun && State.Status > Worst)
        {
            _isCallCounted = true;
            Count(RunResult.Reported, now, engineTime);
        }
    }

    // The check has no result yet, but is no longer silent.
    private void Await(long now, long engineTime) =>
        Change(State with { StaleFrom = now + _firstStaleAfter, StaleUntil = now + _firstStaleAfter }, engineTime);

    private void Count(RunResult result, long now, long engineTime)
    {
        if (result == RunResult.Starting && !State.HasRun)
        {
            Await(now, engineTime);
            return;
        }

        Counted++;
        var hasTurned = _verdict.Count(Cap(result.Status));
        var verdict = _verdict.Verdict!.Value;
        MayBeSpread &= verdict != HealthStatus.Healthy;
        _lastFailure = result.Reason ?? _lastFailure;
        var reason = _verdict.IsCounting && !hasTurned ? State.Reason : verdict == HealthStatus.Healthy ? null : _lastFailure;
        if (hasTurned)
        {
            Transitions.Add(verdict);
            TurnedAt = now;
        }

        Change(
            new ExpectedState(
                engineTime, verdict, reason, HasRun: true, State.HasSucceeded || result.Status != HealthStatus.Unhealthy,
                now + _staleAfter, now + _staleAfter),
            engineTime);
    }

    private void Change(ExpectedState state, long engineTime)
    {
        State = state with { From = engineTime };
        _states.Add(State);
        Forget(engineTime);
    }

    // Keeps the states that a snapshot may still show: the current one, and those that ended less than 50 ms ago.
    private void Forget(long engineTime)
    {
        var first = 0;
        while (first + 1 < _states.Count && _states[first + 1].From < engineTime - Coalescing)
            first++;

        _states.RemoveRange(0, first);
    }
}
