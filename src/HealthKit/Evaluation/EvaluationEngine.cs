namespace HealthKit.Evaluation;

/// <summary>
/// Drives the loops of all checks. One step runs what is due, records what completed, publishes changes, and returns the time of the next
/// step. It has no thread and no timer, so that tests can drive it in virtual time.
/// </summary>
internal sealed class EvaluationEngine
{
    private readonly ConcurrentQueue<CheckRun> _completed = new();
    private readonly ConcurrentQueue<CheckLoop> _requested = new();
    private readonly ConcurrentQueue<DiagnosisResult> _diagnosed = new();
    private readonly INetworkDiagnoser _diagnoser;
    private readonly PriorityQueue<(CheckLoop Loop, int Step), long> _schedule = new();
    private readonly TimeProvider _time;
    private readonly SnapshotStore _store;
    private readonly ILogger _logger;
    private readonly ThreadPoolReserve _pool = new();
    private readonly ImmutableArray<CheckLoop> _loops;
    private bool _isChanged;
    private bool _isStopped;
    private long _publishFrom;
    private long _publishDataAt = TimestampExtensions.Never;
    private int _firstResultsMissing;

    public EvaluationEngine(
        CheckCatalog catalog, SnapshotStore store, TimeProvider time, RunEnvironment environment, RunRequests requests,
        RunJournal journal, INetworkDiagnoser diagnoser)
        : this(
            catalog, store, time, environment.Logger, completed => new RunDispatcher(environment, completed), Random.Shared.NextDouble,
            requests, journal, diagnoser)
    {
    }

    internal EvaluationEngine(
        CheckCatalog catalog, SnapshotStore store, TimeProvider time, ILogger logger, Func<Action<CheckRun>, IRunDispatcher> dispatcher,
        Func<double> random, RunRequests requests, RunJournal journal, INetworkDiagnoser diagnoser)
    {
        (_diagnoser, _time, _store, _logger) = (diagnoser, time, store, new GuardedLogger(logger));
        var services = new EvaluationServices(time, dispatcher(OnCompleted), _pool, journal, Diagnose, random);
        store.Start();
        store.EvaluationDue = time.GetTimestamp();
        _loops = [.. catalog.Definitions.Zip(store.Latest.Checks, (check, state) => new CheckLoop(check, state, services))];
        _firstResultsMissing = _loops.Length;
        foreach (var loop in _loops)
            Schedule(loop);

        requests.Requested += OnRequested;
        foreach (var name in catalog.UnusedSections)
            EvaluationLog.UnusedSection(_logger, name, Spelling.List(catalog.Definitions.Select(static check => check.Name)));

        foreach (var (path, cure) in catalog.UnusedPackageSections)
            EvaluationLog.UnusedPackageSection(_logger, path, cure);
    }

    /// <summary>Raised on any thread when the engine must make a step.</summary>
    public event Action? WorkArrived;

    /// <summary>The number of schedule entries: one current entry for each check, and outdated ones.</summary>
    public int Scheduled => _schedule.Count;
    public bool HasRuns => _loops.Any(static loop => loop.IsRunning);

    // With n checks, the schedule is then rebuilt at most once in n steps.
    private int MaximumScheduled => (2 * _loops.Length) + 16;

    /// <summary>Runs everything that is due and returns the timestamp of the next step.</summary>
    public long Step()
    {
        DrainQueues();
        RunDue();

        // Collects the inline runs, which ended in RunDue. The queues are drained once, not until they are empty: steady arrivals would
        // keep this step from publishing. Later arrivals raise WorkArrived, which causes another step.
        DrainQueues();
        var now = _time.GetTimestamp();
        if ((_isChanged && now >= _publishFrom) || now >= _publishDataAt)
        {
            _publishDataAt = _store.Publish(ImmutableArray.CreateRange(_loops, static loop => loop.State));
            _isChanged = false;
            _publishFrom = now + _time.Ticks(CheckDefinition.Coalescing);
        }

        TrimSchedule();
        var next = _schedule.TryPeek(out _, out var due) ? due : TimestampExtensions.Never;
        next = Math.Min(next, _isChanged ? Math.Min(_publishFrom, _publishDataAt) : _publishDataAt);

        // Set only at the end: the watchdog must see an engine whose every step throws as dead.
        _store.EvaluationDue = next;
        return next;
    }

    /// <summary>The whole process was suspended until now. Current runs get their timeout again; the next step starts due runs.</summary>
    public void OnSuspended()
    {
        foreach (var loop in _loops.Where(static loop => loop.IsRunning))
            Advance(loop, run: null, static (loop, _, now) => loop.OnSuspended(now));
    }

    /// <summary>Starts no more runs and abandons the current ones. Later steps still record runs that end.</summary>
    public void Stop()
    {
        _isStopped = true;
        _schedule.Clear();
        foreach (var loop in _loops)
            loop.Abandon();

        // The engine may not see the end of the last runs, and the process may outlive the host.
        _pool.ReleaseAll();
        _publishDataAt = TimestampExtensions.Never;
        _store.EvaluationDue = TimestampExtensions.Never;
    }

    private void OnCompleted(CheckRun run)
    {
        _completed.Enqueue(run);
        WorkArrived?.Invoke();
    }

    private void OnRequested(string check, RunReason reason)
    {
        // At most one pending request for each check, so that frequent reports cannot grow the queue.
        if (_loops.FirstOrDefault(loop => loop.Definition.Name == check) is { } requested && requested.TryRequest(reason))
        {
            _requested.Enqueue(requested);
            WorkArrived?.Invoke();
        }
    }

    private void DrainQueues()
    {
        while (_completed.TryDequeue(out var run))
            Advance(run.Loop, run, static (loop, run, now) => loop.OnCompleted(run!, now));

        while (_requested.TryDequeue(out var requested))
            Advance(requested, run: null, static (loop, _, now) => loop.OnRequested(now));

        while (_diagnosed.TryDequeue(out var result))
        {
            var loop = result.Request.Loop;
            var before = loop.State;
            loop.Verdict.OnDiagnosed(result.Request, result.Diagnosis);
            _isChanged |= !ReferenceEquals(before, loop.State);
        }
    }

    private void Diagnose(DiagnosisRequest request) => ThreadPool.UnsafeQueueUserWorkItem(
        static work => _ = work.Engine.DiagnoseAsync(work.Request), (Engine: this, Request: request), preferLocal: false);

    private async Task DiagnoseAsync(DiagnosisRequest request)
    {
        NetworkDiagnosis? diagnosis = null;
        try
        {
            var endpoints = request.Check?.Endpoints ?? [];
            diagnosis = await _diagnoser.DiagnoseAsync(endpoints, request.Reason);
            if (diagnosis is null && !_diagnoser.MayFindLater(endpoints, request.Reason))
                return;
        }
        catch (Exception exception)
        {
            request.Loop.WarnOfDiagnosis(exception, _logger);
        }

        // Without a diagnosis too: the next failed run then starts it again.
        _diagnosed.Enqueue(new DiagnosisResult(request, diagnosis));
        WorkArrived?.Invoke();
    }

    private void RunDue()
    {
        var now = _time.GetTimestamp();
        while (_schedule.TryPeek(out var next, out var due) && due <= now)
        {
            _schedule.Dequeue();
            if (next.Step == next.Loop.Step)
                Advance(next.Loop, run: null, static (loop, _, now) => loop.OnDue(now));
        }
    }

    /// <summary>
    /// Removes outdated entries, such as the deadlines of runs that ended in time. At the front they would wake the engine for nothing.
    /// Further back they take memory for up to a day: a check that receives a hundred reports a second leaves one entry for each.
    /// </summary>
    private void TrimSchedule()
    {
        if (_schedule.Count > MaximumScheduled)
        {
            _schedule.Clear();
            _schedule.EnqueueRange(_loops.Select(static loop => ((loop, loop.Step), loop.Due)));
        }

        while (_schedule.TryPeek(out var next, out _) && next.Step != next.Loop.Step)
            _schedule.Dequeue();
    }

    private void Advance(CheckLoop loop, CheckRun? run, Action<CheckLoop, CheckRun?, long> step)
    {
        var before = loop.State;
        var now = _time.GetTimestamp();
        try
        {
            step(loop, run, now);
        }
        catch (Exception exception)
        {
            EvaluationLog.LoopFailed(_logger, exception, loop.Definition.Name);
            loop.OnFailed(exception, _time.GetTimestamp());
        }
        finally
        {
            _isChanged |= !ReferenceEquals(before, loop.State);
            if (!before.HasRun && loop.State.HasRun && --_firstResultsMissing == 0)
            {
                // Readiness waits for the last first result, so publish at once. Also, on a test's stopped clock 50 ms never pass.
                _publishFrom = now;
            }

            Schedule(loop);
        }
    }

    private void Schedule(CheckLoop loop)
    {
        if (!_isStopped)
            _schedule.Enqueue((loop, ++loop.Step), loop.Due);
    }
}
