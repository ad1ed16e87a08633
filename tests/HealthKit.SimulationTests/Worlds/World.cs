using HealthKit.Evaluation;
using HealthKit.Lifecycle;
using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>
/// One service on simulated time, driven by a script on one thread. HealthKit's engine, snapshots, reactions, pages and channels are the
/// real ones. The world replaces the clock, the threads and the sockets, and compares each step with the models.
/// </summary>
internal sealed partial class World : IDisposable
{
    // EngineThread takes a wake-up that is later than this for a suspension of the process.
    private static readonly long SuspensionLimit = TimeSpan.FromMilliseconds(500).Ticks;

    private readonly Script _script;
    private readonly WorldServices _services;
    private readonly Dictionary<string, SimulatedCheck> _checksByName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SimulatedCheck> _checksByNumber = [];
    private readonly List<SimulatedCheck> _active = [];
    private readonly SnapshotWatch _snapshots;
    private readonly PaceWatch _pace;
    private readonly ReactionWatch _reactions;
    private readonly WatchdogWatch _watchdog;
    private readonly EvaluationEngine _engine;
    private readonly long _begin;
    private readonly long _end;
    private bool _hasWork = true;
    private long _due = long.MaxValue;
    private long _notAlive;
    private long _haltedAt;
    private int _halts;
    private long _steps;

    private World(Script script)
    {
        _script = script;
        _begin = Time.GetTimestamp();
        _end = _begin + script.Length.Ticks;
        Promises = new Promises(() => Elapsed);
        Checks = [.. script.Checks.Select((plan, index) => new SimulatedCheck(plan, index, this))];
        foreach (var check in Checks)
            (_checksByName[check.Plan.Name], _checksByNumber[check.Plan.Number]) = (check, check);

        _services = new WorldServices(Promises, Time, AddChecks);
        var random = new Random(script.Seed);
        _engine = new EvaluationEngine(
            _services.Get<CheckCatalog>(), Store, Time, _services.Log,
            completed => new SimulatedDispatcher(_services.Get<RunEnvironment>(), completed, this), random.NextDouble,
            _services.Get<RunRequests>(), _services.Get<RunJournal>(), _services.Get<INetworkDiagnoser>());
        _engine.WorkArrived += () => _hasWork = true;
        _reactions = new ReactionWatch(this, _services, script, random);
        _snapshots = new SnapshotWatch(this, _services, random, hasMetrics: script.Seed % 8 == 0);
        _pace = new PaceWatch(this);
        _watchdog = new WatchdogWatch(this, _services);
        _services.Get<HostPhaseTracker>().Start();
    }

    public SimulatedTime Time { get; } = new();

    public SimulatedPool Pool { get; } = new();

    public Promises Promises { get; }

    public ImmutableArray<SimulatedCheck> Checks { get; }

    public ProbeModel Probes { get; } = new();

    public SnapshotStore Store => _services.Get<SnapshotStore>();

    public EvaluationEngine Engine => _engine;

    public TimeSpan Elapsed => new(Time.GetTimestamp() - _begin);

    /// <summary>The time in which the engine could act.</summary>
    public long EngineTime => (IsHalted ? _haltedAt : Time.GetTimestamp()) - _notAlive;

    public bool IsHalted => _halts > 0;

    public long? HaltedSince => IsHalted ? _haltedAt : null;

    public long? StarvedSince { get; private set; }

    public long SuspendedAt { get; private set; } = long.MinValue / 2;

    /// <summary>Whether the script is over and only notifications are still under way.</summary>
    public bool IsOver { get; private set; }

    public bool IsHostStarted => _services.Lifetime.ApplicationStarted.IsCancellationRequested;

    public bool IsHostStopping => _services.Lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>When something last disturbed the engine, the pool or the process, so that exact times do not hold.</summary>
    public long DisturbedAt { get; private set; } = long.MinValue;

    /// <summary>Runs a script to its end, or to the first broken promise.</summary>
    public static WorldResult Run(Script script)
    {
        try
        {
            using var world = new World(script);
            world.Run();
            var counted = world.Checks.Sum(static check => (long)check.Model.Counted);
            return new WorldResult(script, world.Promises.Broken, world._steps, counted);
        }
        catch (Exception exception)
        {
            return new WorldResult(script, ("simulation", TimeSpan.Zero, $"{exception}"), 0, 0);
        }
    }

    public SimulatedCheck Check(string name) => _checksByName[name];

    public SimulatedCheck? Check(int number) => _checksByNumber.GetValueOrDefault(number);

    /// <summary>Lets a model act, and requires that its new state is visible 50 ms later.</summary>
    public void Advance(SimulatedCheck check, Action<CheckModel, long> act)
    {
        var before = check.Model.State;
        act(check.Model, EngineTime);
        if (check.Model.IsRunning && !_active.Contains(check))
            _active.Add(check);

        if (!ReferenceEquals(before, check.Model.State))
            _snapshots.OnExpected(check, before);
    }

    public void Dispose()
    {
        _engine.Stop();
        _reactions.Dispose();
        _snapshots.Dispose();
        _services.Dispose();
    }

    private void AddChecks(IHealthKitBuilder builder)
    {
        foreach (var check in Checks)
            WorldServices.Add(builder, check);
    }

    private void Run()
    {
        foreach (var action in _script.Actions)
            Time.At(_begin + action.At.Ticks, () => Do(action));

        _pace.Schedule();
        _reactions.Start();
        _watchdog.Start(_script.Length);
        Step();
        while (Promises.Broken is null && Math.Min(Time.NextDue, EngineDue) is var next && next <= _end)
        {
            if (EngineDue < Time.NextDue)
                Time.MoveTo(next);
            else
                Time.RunNext();

            if (EngineDue <= Time.GetTimestamp())
                Step();

            _snapshots.Observe();
        }

        if (Promises.Broken is null)
            Finish();
    }

    private long EngineDue => IsHalted ? long.MaxValue : _hasWork ? Time.GetTimestamp() : _due;

    private void Step()
    {
        var now = Time.GetTimestamp();
        if (_due < long.MaxValue && now - _due > SuspensionLimit)
        {
            _engine.OnSuspended();
            foreach (var check in _active)
                check.Model.OnSuspended(now);
        }

        _hasWork = false;
        _due = _engine.Step();
        _steps++;
        for (var index = 0; index < _active.Count; index++)
        {
            Advance(_active[index], (model, engineTime) => model.Act(now, engineTime));
            _active[index].ScheduleDeadline();
        }

        _active.RemoveAll(static check => !check.Model.IsRunning);
        _snapshots.CheckBounds();
    }

    private void Halt(TimeSpan duration)
    {
        if (_halts++ == 0)
            _haltedAt = Time.GetTimestamp();

        Disturb();
        _snapshots.OnHalted();
        Time.After(duration, Resume);
    }

    private void Resume()
    {
        Disturb();
        if (--_halts == 0)
        {
            var now = Time.GetTimestamp();
            (_notAlive, _due, _hasWork) = (_notAlive + now - _haltedAt, now, true);
            _snapshots.OnResumed();
        }
    }

    private void Suspend(TimeSpan duration)
    {
        var now = Time.GetTimestamp();
        Time.MoveTo(now + duration.Ticks);
        _notAlive += IsHalted ? 0 : duration.Ticks;
        SuspendedAt = Time.GetTimestamp();
        Disturb();
    }

    private void Disturb() => DisturbedAt = Time.GetTimestamp();

    private void Finish()
    {
        Time.MoveTo(_end);
        IsOver = true;
        while (Pool.IsStarved)
            Pool.Feed();

        // What the last results changed is published 50 ms later.
        for (var steps = 0; steps < 2 && !IsHalted; steps++)
        {
            Step();
            _snapshots.Observe();
            Time.MoveTo(Time.GetTimestamp() + CheckModel.Coalescing);
        }

        _snapshots.Finish();
        _reactions.Finish();
    }
}

/// <summary>What came of a world.</summary>
internal sealed record WorldResult(
    Script Script, (string Promise, TimeSpan At, string Text)? Broken, long Steps, long Counted);
