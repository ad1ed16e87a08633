using System.Collections.Concurrent;
using System.Collections.Immutable;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Logging;

namespace HealthKit.Evaluation;

/// <summary>
/// Drives the loops of all checks: one step does what is due, takes in what has ended, publishes what has changed, and tells when the next
/// step is wanted. Has no thread and no timer of its own, so that tests can drive it in virtual time.
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
    private int _droppedRequests;

    public EvaluationEngine(
        CheckCatalog catalog, SnapshotStore store, TimeProvider time, RunEnvironment environment, RunRequestQueue requests, RunJournal journal,
        INetworkDiagnoser diagnoser)
        : this(
            catalog, store, time, environment.Logger, completed => new RunDispatcher(environment, completed), Random.Shared.NextDouble, requests, journal, diagnoser)
    {
    }

    internal EvaluationEngine(
        CheckCatalog catalog, SnapshotStore store, TimeProvider time, ILogger logger, Func<Action<CheckRun>, IRunDispatcher> dispatcher,
        Func<double> random, RunRequestQueue requests, RunJournal journal, INetworkDiagnoser diagnoser)
    {
        _diagnoser = diagnoser;
        _time = time;
        _store = store;
        _logger = new GuardedLogger(logger);
        var services = new EvaluationServices(time, dispatcher(OnCompleted), _pool, journal, Diagnose, random);
        store.Start();
        store.EvaluationDue = time.GetTimestamp();
        _loops = [.. catalog.Definitions.Zip(store.Latest.Checks, (check, state) => new CheckLoop(check, state, services))];
        _droppedRequests = _loops.Length;
        foreach (var loop in _loops)
        {
            Schedule(loop);
        }

        requests.Requested += OnRequested;
        foreach (var name in catalog.UnusedSections)
        {
            EvaluationLog.UnusedSection(_logger, name);
        }
    }

    /// <summary>Raised on the thread that ended a run: a step is wanted.</summary>
    public event Action? WorkArrived;

    /// <summary>The entries of the schedule: one that counts for each check, and those that are outdated.</summary>
    public int Scheduled => _schedule.Count;

    // A rebuild then comes at most once for as many steps as there are checks.
    private int MaximumScheduled => (2 * _loops.Length) + 16;

    public bool HasRuns => _loops.Any(static loop => loop.IsRunning);

    /// <summary>Does all that is due and returns when the next step is, as a timestamp.</summary>
    public long Step()
    {
        DrainQueues();
        RunDue();

        // Runs on this thread have ended by now. What else arrives has set the signal for the next step: taken in as
        // long as there is any, it could keep this one from ever publishing.
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

        // Only here: an engine whose every step fails is as dead as one that makes none.
        _store.EvaluationDue = next;
        return next;
    }

    /// <summary>The whole process stood still until now: what runs is not to pay for it. What became due meanwhile is for the next step.</summary>
    public void OnSuspended()
    {
        foreach (var loop in _loops.Where(static loop => loop.IsRunning))
        {
            Advance(loop, run: null, static (loop, _, now) => loop.OnSuspended(now));
        }
    }

    /// <summary>Starts nothing any more and gives up what runs; what ends from now on is still taken in.</summary>
    public void Stop()
    {
        _isStopped = true;
        _schedule.Clear();
        foreach (var loop in _loops)
        {
            loop.Abandon();
        }

        // Nobody is told when the last of them end, and the process may outlive the host.
        _pool.ReleaseAll();
        _publishDataAt = TimestampExtensions.Never;
        _store.EvaluationDue = TimestampExtensions.Never;
    }

    private void OnCompleted(CheckRun run)
    {
        _completed.Enqueue(run);
        WorkArrived?.Invoke();
    }

    private void OnRequested(string check)
    {
        // One request at a time: however often a check is told something, the queue is no longer than there are checks.
        if (_loops.FirstOrDefault(loop => loop.Definition.Name == check) is { } requested && requested.TryRequest())
        {
            _requested.Enqueue(requested);
            WorkArrived?.Invoke();
        }
    }

    private void DrainQueues()
    {
        DrainCompleted();
        DrainRequests();
        DrainDiagnoses();
    }

    private void DrainRequests()
    {
        while (_requested.TryDequeue(out var requested))
        {
            Advance(requested, run: null, static (loop, _, now) => loop.OnRequested(now));
        }
    }

    private void DrainDiagnoses()
    {
        while (_diagnosed.TryDequeue(out var found))
        {
            var loop = found.Request.Loop;
            var before = loop.State;
            loop.Verdict.OnDiagnosed(found.Request, found.Diagnosis);
            _isChanged |= !ReferenceEquals(before, loop.State);
        }
    }

    private void Diagnose(DiagnosisRequest request) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Engine.DiagnoseAsync(work.Request), (Engine: this, Request: request), preferLocal: false);

    private async Task DiagnoseAsync(DiagnosisRequest request)
    {
        try
        {
            var endpoints = request.Check.Endpoints;
            var diagnosis = await _diagnoser.DiagnoseAsync(endpoints, request.Reason);

            // A driver may know its server only once it was there. Looked into again then, with the next run that fails.
            if (diagnosis is not null || endpoints.Count == 0)
            {
                _diagnosed.Enqueue(new DiagnosisResult(request, diagnosis));
                WorkArrived?.Invoke();
            }
        }
        catch (Exception exception)
        {
            // The check is no worse off than without.
            EvaluationLog.DiagnosisFailed(_logger, RedactedException.Of(exception)!, request.Loop.Definition.Name);
        }
    }

    private void DrainCompleted()
    {
        while (_completed.TryDequeue(out var run))
        {
            Advance(run.Loop, run, static (loop, run, now) => loop.OnCompleted(run!, now));
        }
    }

    private void RunDue()
    {
        var now = _time.GetTimestamp();
        while (_schedule.TryPeek(out var next, out var due) && due <= now)
        {
            _schedule.Dequeue();
            if (next.Step == next.Loop.Step)
            {
                Advance(next.Loop, run: null, static (loop, _, now) => loop.OnDue(now));
            }
        }
    }

    /// <summary>
    /// Deadlines of runs that ended in time would wake the engine for nothing. Further back in the queue they only take
    /// memory, and for as long as a day: a check that is told its state a hundred times a second leaves one each time.
    /// </summary>
    private void TrimSchedule()
    {
        if (_schedule.Count > MaximumScheduled)
        {
            _schedule.Clear();
            _schedule.EnqueueRange(_loops.Select(static loop => ((loop, loop.Step), loop.Due)));
        }

        while (_schedule.TryPeek(out var next, out _) && next.Step != next.Loop.Step)
        {
            _schedule.Dequeue();
        }
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
            if (!before.HasRun && loop.State.HasRun && --_droppedRequests == 0)
            {
                // Readiness waits for the last first result; and on a clock that a test holds still, no 50 ms ever pass.
                _publishFrom = now;
            }

            Schedule(loop);
        }
    }

    private void Schedule(CheckLoop loop)
    {
        if (!_isStopped)
        {
            _schedule.Enqueue((loop, ++loop.Step), loop.Due);
        }
    }
}
