namespace HealthKit.Evaluation;

/// <summary>
/// The life of one check: wait, run, abandon at the deadline, count the result, wait again. Only the engine calls it, one step at a time.
/// Each step sets <see cref="Due"/> to the time of the next step.
/// </summary>
internal sealed class CheckLoop(CheckDefinition definition, CheckState initial, EvaluationServices services)
{
    // A run that takes longer may block a pool thread: a third-party check by itself, or a driver that blocks while it cancels a call.
    private static readonly TimeSpan ReserveAfter = TimeSpan.FromMilliseconds(100);

    private readonly RecoveryTimes _recovery = new(definition, services);
    private readonly PassiveHealth _passiveHealth = new(definition.PassiveHealth);
    private EarlyRuns? _earlyRuns;
    private StartPeriod? _startPeriod = new(definition, services.Time);
    private CheckRun? _run;
    private long _runningFrom;
    private long _deadline;
    private bool _isDoubtful;
    private bool _isRestarted;
    private bool _isExcused;
    private bool _isAbandoned;
    private bool _isReserved;
    private bool _isWarned;
    private bool _isDiagnosisWarned;
    private bool _isRequested;

    public CheckDefinition Definition { get; } = definition;
    public CheckVerdict Verdict { get; } = new(definition, initial, services);
    public CheckState State => Verdict.State;

    /// <summary>The timestamp at which the engine must call <see cref="OnDue"/>.</summary>
    public long Due { get; private set; } = services.Time.After(definition.InitialDelay);

    /// <summary>The engine increments it with every step, so that it can recognize outdated entries of its schedule.</summary>
    public int Step { get; set; }
    public bool IsRunning => _run is not null;

    public void OnDue(long now)
    {
        if (_run is null)
        {
            TakeRequest();
            CountFailedCall(now);
            if (!TrySkipRun(now))
                Start(now);
        }
        else if (now < _deadline)
        {
            Reserve();
            Due = _run.HasBegun ? _deadline : Math.Min(now + services.Time.Ticks(ReserveAfter), _deadline);
        }
        else
        {
            var isRun = !_isAbandoned;
            Reserve();
            Abandon();
            Record(RunOutcome.TimedOut, now - _runningFrom, now, isRun);
            Diagnose(_run, RunOutcome.TimedOut);
            Due = now + services.Time.Ticks(Definition.RetryInterval + Definition.Timeout);
        }
    }

    /// <summary>Returns whether the caller must queue a request; <c>false</c> while one is pending. Safe on any thread.</summary>
    public bool TryRequest(RunReason reason)
    {
        if (reason != RunReason.Report)
            EarlyRuns.Of(ref _earlyRuns).Set(reason);

        return !Interlocked.Exchange(ref _isRequested, true);
    }

    /// <summary>
    /// Moves the next run forward. An inline check runs at most once in 50 ms; it keeps the request until its run starts, so that reports
    /// in between do not wake the engine. Any other check waits for its retry interval: the app's calls must not make it query without end.
    /// </summary>
    public void OnRequested(long now)
    {
        if (_run is null && Definition.Traits.RunMode == RunMode.Inline)
        {
            Due = State.HasRun ? Math.Min(Due, Math.Max(now, _runningFrom + services.Time.Ticks(CheckDefinition.Coalescing))) : now;
            return;
        }

        TakeRequest();
        var isRestored = _earlyRuns?.Take() is true;
        if (_run is not null)
            CountFailedCall(now);
        else if (State.HasRun)
        {
            var due = Math.Max(now, Math.Min(Due, _runningFrom + services.Time.Ticks(Definition.RetryInterval)));
            Due = Early(isRestored ? Due : due, now);
        }
    }

    /// <summary>
    /// The whole process was suspended until now. The current run gets its full timeout again; an abandoned run gets as long until it
    /// counts as a failure again. This happens once for each run: otherwise a hanging run never times out in a process that is suspended
    /// repeatedly.
    /// </summary>
    public void OnSuspended(long now)
    {
        if (_isRestarted)
        {
            // A second suspension makes the result just as doubtful.
            _isDoubtful = true;
            return;
        }

        _isRestarted = true;
        if (_isAbandoned)
            Due = now + services.Time.Ticks(Definition.Timeout);
        else
            (_runningFrom, _deadline, _isDoubtful, Due) = (now, DeadlineFrom(now), true, now);
    }

    public void OnCompleted(CheckRun run, long now)
    {
        var isLate = _isAbandoned || run.EndedAt > _deadline;
        var (isCounted, isDoubtful) = (_isAbandoned, _isDoubtful);
        (_run, _isAbandoned, _isDoubtful, _isRestarted) = (null, false, false, false);
        _passiveHealth.OnEnded(now);

        // After a late or failed run the driver may still block a thread while it cancels the call, so the reserve stays.
        var isHealthy = run.Outcome!.Status == HealthStatus.Healthy;
        if (_isReserved && !isLate && isHealthy)
        {
            _isReserved = false;
            services.Pool.Release();
        }

        // The check's own timeouts expired during the suspension. Never excused twice in a row: a machine that always lags must not
        // hide a fault.
        _isExcused = isDoubtful && !isLate && !_isExcused && !isHealthy;
        if (_isExcused)
        {
            run.Dispose();
            Due = now;
            return;
        }

        if (!isLate && _startPeriod?.Excuses(run.Outcome!, State, now) is true)
        {
            run.Dispose();
            Verdict.Await(now);
            Due = NextStart(now, Definition.RetryInterval);
            return;
        }

        if (isCounted)
        {
            Verdict.Renew(now);
        }
        else
        {
            var outcome = isLate ? RunOutcome.TimedOut : run.Outcome!;
            Record(outcome, Math.Max(0, run.EndedAt - _runningFrom), now);
            Diagnose(run, outcome);
            run.Dispose();
        }

        // A late run was counted at its deadline, and the retry interval started then.
        ScheduleNext(isLate ? _deadline : now, now, run.EndedAt - _runningFrom, isHealthy, isLate);
    }

    /// <summary>The step itself threw: this counts as a failure of the check, and the loop continues.</summary>
    public void OnFailed(Exception exception, long now)
    {
        _passiveHealth.OnEnded(now);
        Record(OutcomeReader.Read(exception), elapsed: 0, now);
        ScheduleNext(now, now, elapsed: 0, isHealthy: false, isLate: false);
    }

    /// <summary>Abandons the current run, at its deadline or when the host stops.</summary>
    public void Abandon()
    {
        if (_run is { } run && !_isAbandoned)
        {
            _isAbandoned = true;
            services.Dispatcher.Abandon(run);
        }
    }

    /// <summary>Called on the run's thread, which is the first to know the check's type. Runs of one check do not overlap.</summary>
    public void WarnOfThirdPartyLiveness(IHealthCheck check, ILogger logger)
    {
        if (!_isWarned && !OutcomeReader.IsAppProvided(check))
        {
            _isWarned = true;
            EvaluationLog.ThirdPartyLiveness(logger, Definition.Name, check.GetType().Name);
        }
    }

    /// <summary>Called on the pool. Each failed run repeats a diagnosis that throws, and only the first one is logged.</summary>
    public void WarnOfDiagnosis(Exception exception, ILogger logger)
    {
        if (!Interlocked.Exchange(ref _isDiagnosisWarned, true))
            EvaluationLog.DiagnosisFailed(logger, RedactedException.Of(exception)!, Definition.Name);
    }

    // A full fence: the run must see everything that was reported before the request.
    private void TakeRequest() => Interlocked.Exchange(ref _isRequested, false);

    private void Diagnose(CheckRun run, RunOutcome outcome)
    {
        if (outcome is { Status: HealthStatus.Unhealthy, Reason: { } reason } && run.UsesNetwork
            && _startPeriod?.MayDiagnose(reason, State) is not false && Verdict.TryStartDiagnosis(reason) is { } outage)
        {
            services.Diagnose(new DiagnosisRequest(this, outage, reason, run.Networked));
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
        _earlyRuns?.OnStarted(nextSignalAt: now + services.Time.Ticks(Definition.RetryInterval));
        _run = services.Dispatcher.Start(this);

        // The period is over with the first result.
        _startPeriod = State.HasRun ? null : _startPeriod;
        _startPeriod?.OnStarted(_run.StartedAt);
        (_runningFrom, _deadline) = (_run.StartedAt, DeadlineFrom(_run.StartedAt));
        var reserveAt = now + services.Time.Ticks(ReserveAfter);
        Due = Definition.Traits.RunMode == RunMode.Inline ? _deadline : Math.Min(reserveAt, _deadline);
    }

    /// <summary>Counts a failed call of the app when it can worsen the verdict. An overdue run already counts by itself.</summary>
    private void CountFailedCall(long now)
    {
        if (State.HasRun && State.Status > Verdict.Cap(HealthStatus.Unhealthy) && !_isAbandoned && _passiveHealth.TryTakeFailure())
            Record(RunOutcome.CallsFailed, services.Time.Ticks(State.Duration), now, isRun: false);
    }

    /// <summary>Skips the run when the check is steadily healthy and a recent call of the app succeeded.</summary>
    private bool TrySkipRun(long now)
    {
        if (State.Status != HealthStatus.Healthy || !State.HasRun || Verdict.InTransition || _earlyRuns is { IsSignalled: true }
            || _passiveHealth.Success is not { } succeededAt || NextStart(succeededAt, Definition.Interval) is var next && next <= now)
        {
            return false;
        }

        _passiveHealth.SkipRun(succeededAt);
        Verdict.Confirm(succeededAt, now);
        Due = next;
        return true;
    }

    // A run that still waits in the pool's queue blocks no thread.
    private void Reserve()
    {
        if (!_isReserved && _run!.HasBegun && Definition.Traits.RunMode != RunMode.Inline)
            _isReserved = services.Pool.TryReserve();
    }

    private void ScheduleNext(long from, long now, long elapsed, bool isHealthy, bool isLate)
    {
        var isSoon = isLate || Verdict.InTransition;
        var isAligned = !isSoon && _earlyRuns?.TakeAligned() is true;
        var due = isAligned ? now + _recovery.RandomInterval() : NextStart(from, isSoon ? Definition.RetryInterval : Definition.Interval);
        var mayRecover = isHealthy && State.Status == Verdict.Cap(HealthStatus.Unhealthy);
        long? first = mayRecover && (isLate || _recovery.IsWait(elapsed)) ? now + _recovery.FirstDelay(isLate) : null;
        due = (first is null ? _earlyRuns : EarlyRuns.Of(ref _earlyRuns))
            ?.DueAfter(mayRecover, isLate, due, first, next: _recovery.NextAfter(_runningFrom, now)) ?? due;
        Due = Early(Math.Max(now, due), now);
    }

    private long Early(long due, long now) => _earlyRuns?.DueOf(due, now, _recovery.Spread, _recovery.RandomDelay()) ?? due;

    private long DeadlineFrom(long start) =>
        _startPeriod?.DeadlineOf(State, start) ?? start + services.Time.Ticks(Definition.Timeout);

    private long NextStart(long from, TimeSpan interval)
    {
        var jittered = interval * (1 + (CheckDefinition.Jitter * ((2 * services.Random()) - 1)));
        return OnGrid(from + services.Time.Ticks(jittered), interval, isEarly: jittered < interval);
    }

    /// <summary>
    /// Rounds to a time grid that all checks share, so that checks due at about the same time wake the engine and the pool once. Rounds
    /// toward the interval without jitter, so that no interval is more than 10 % too long.
    /// </summary>
    private long OnGrid(long due, TimeSpan interval, bool isEarly)
    {
        var half = interval * (CheckDefinition.Jitter / 2);
        var step = Math.Max(1, services.Time.Ticks(half < CheckDefinition.Coalescing ? half : CheckDefinition.Coalescing));
        var before = due - (due % step);
        return isEarly && before < due ? before + step : before;
    }
}
