using HealthKit.Snapshots;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Compares each snapshot with the models: the states of checks, the verdicts of probes, the version, the age.</summary>
internal sealed class SnapshotWatch : IDisposable
{
    private static readonly string[] ProbeNames = ["overall", "live", "ready", "startup"];
    private static readonly long DataInterval = TimeSpan.FromSeconds(5).Ticks;

    private readonly World _world;
    private readonly ViewWatch _views;
    private readonly HistoryWatch _history;
    private readonly MetricsWatch? _metrics;
    private readonly List<Follower> _followers = [];
    private readonly List<Action> _unseen = [];
    private HealthSnapshot _shown;
    private HealthSnapshot _versioned;
    private (bool, bool, bool) _truth;
    private bool _hasNewData;
    private long _raisedAt = long.MinValue / 2;

    // A listener for each world would cost more than the world.
    public SnapshotWatch(World world, WorldServices services, Random random, bool hasMetrics)
    {
        _world = world;
        (_shown, _versioned) = (world.Store.Latest, world.Store.Latest);
        _views = new ViewWatch(world, services);
        _history = new HistoryWatch(world, services, random);
        _metrics = hasMetrics ? new MetricsWatch(world, services) : null;
        world.Store.Changed += OnChanged;
    }

    private SimulatedTime Time => _world.Time;

    /// <summary>A model has a new state. If readers can tell it from the old one, they must see it 50 ms later.</summary>
    public void OnExpected(SimulatedCheck check, ExpectedState before)
    {
        var state = check.Model.State;
        if ((before.Status, before.Reason, before.HasRun, before.HasSucceeded)
            != (state.Status, state.Reason, state.HasRun, state.HasSucceeded))
        {
            RequireShown(check, state.From);
        }
    }

    /// <summary>Looks at what HealthKit has published since the last call.</summary>
    public void Observe()
    {
        var latest = _world.Store.Latest;
        var truth = (_world.Probes.IsStarted, _world.Probes.IsDraining, _world.Probes.IsInMaintenance);
        if (ReferenceEquals(latest, _shown) && truth == _truth)
            return;

        CompareVersions(latest);
        var isChanged = truth != _truth || latest.Version != _shown.Version;
        for (var index = 0; index < latest.Checks.Length; index++)
        {
            var (old, now) = (_shown.Checks[index], latest.Checks[index]);
            if (!ReferenceEquals(old, now))
            {
                isChanged |= old.Status != now.Status || old.HasSucceeded != now.HasSucceeded || old.HasRun != now.HasRun;
                RequireExpected(_world.Checks[index], now);
            }
        }

        (_shown, _truth) = (latest, truth);
        if (isChanged)
            RequireVerdicts(latest);
    }

    public void CheckBounds()
    {
        var limit = (2 * _world.Checks.Length) + 16;
        if (_world.Engine.Scheduled > limit)
            _world.Promises.Break("bounds", $"The schedule has {_world.Engine.Scheduled} entries, more than {limit}.");
    }

    /// <summary>The engine stands still from now on. The snapshot must turn stale at its moment.</summary>
    public void OnHalted()
    {
        var (from, until) = StaleAt();
        Time.At(from - 1, RequireAge);
        Time.At(until, RequireAge);
    }

    public void OnResumed()
    {
        var unseen = _unseen.ToArray();
        _unseen.Clear();
        foreach (var require in unseen)
            Time.At(Time.GetTimestamp(), require);
    }

    public void Read(int value)
    {
        RequireAge();
        _views.Read(Expect, value);
        _metrics?.Read(Expect, isStale: !ReferenceEquals(_world.Store.Current, _world.Store.Latest));
    }

    public void Follow(int value) => _followers.Add(new Follower(_world, TimeSpan.FromSeconds(Math.Pow(10, value - 1))));

    public void Finish()
    {
        Read(0);
        _history.Finish();
        _metrics?.Finish();
        _followers.ForEach(static follower => follower.Finish());
    }

    public void Dispose() => _metrics?.Dispose();

    private void OnChanged()
    {
        CompareVersions(_world.Store.Latest);
        _history.OnChanged();
    }

    private void RequireShown(SimulatedCheck check, long from)
    {
        if (_world.IsOver)
            return;

        // The engine may publish 50 ms after the result. It has no such time while it stands still.
        var remaining = from + CheckModel.Coalescing + 1 - _world.EngineTime;
        if (_world.IsHalted)
            _unseen.Add(() => RequireShown(check, from));
        else if (remaining > 0)
            Time.At(Time.GetTimestamp() + remaining, () => RequireShown(check, from));
        else
            RequireExpected(check, _world.Store.Latest.Checks[check.Index]);
    }

    private void RequireExpected(SimulatedCheck check, CheckState shown)
    {
        var reason = shown.Reason?.Code;
        if (!check.Model.MayShow(shown.Status, reason, shown.HasRun, shown.HasSucceeded, _world.EngineTime))
        {
            var state = check.Model.State;
            _world.Promises.Break(
                "counting",
                $"{check.Plan.Name} shows {shown.Status} ({reason}), {shown.HasRun}, {shown.HasSucceeded}, and must show {state}.");
        }

        var (from, until) = check.Model.StaleAt(_world.EngineTime);
        if (shown.StaleAt < from || shown.StaleAt > until)
        {
            _world.Promises.Break(
                "stale", $"{check.Plan.Name} turns stale at {shown.StaleAt}, and must at {from} to {until}; now {Time.GetTimestamp()}.");
        }
    }

    private (HealthStatus Status, string? Reason) Expect(string probe, bool isStale)
    {
        var latest = _world.Store.Latest;
        return _world.Probes.Expect(probe, latest.Host.IsStuck, isStale, latest.Checks.Select((check, index) => (
            _world.Checks[index].Plan,
            new ExpectedState(0, check.Status, check.Reason?.Code, check.HasRun, check.HasSucceeded, 0, 0))));
    }

    private void RequireVerdicts(HealthSnapshot latest)
    {
        for (var index = 0; index < ProbeNames.Length; index++)
        {
            var (status, reason) = Expect(ProbeNames[index], isStale: false);
            var verdict = latest[(ProbeKind)index];
            if (verdict.Status != status || (reason is not null && verdict.Reason?.Code != reason))
            {
                _world.Promises.Break(
                    index == 1 ? "live" : "ready",
                    $"{ProbeNames[index]} is {verdict.Status} ({verdict.Reason?.Code}), and must be {status} ({reason}).");
            }
        }

        if (latest.Ready.Status != HealthStatus.Unhealthy)
            RequireReadiness();
    }

    // The same once more without the states: from what the checks and the host have done.
    private void RequireReadiness()
    {
        if (!_world.Probes.IsStarted || _world.Probes.IsDraining)
            _world.Promises.Break("ready", $"ready is not unhealthy before the start or after the drain began.");

        foreach (var check in _world.Checks)
        {
            if (check.Plan.Impact is CheckImpact.Critical or CheckImpact.Shared && !check.HasEverSucceeded
                && (check.Plan.Probes & (HealthProbes.Ready | HealthProbes.Startup)) != 0)
            {
                _world.Promises.Break("ready", $"ready is not unhealthy, but {check.Plan.Name} has never succeeded.");
            }
        }
    }

    private void RequireAge()
    {
        var now = Time.GetTimestamp();
        var (from, until) = StaleAt();
        var (latest, current) = (_world.Store.Latest, _world.Store.Current);
        var isStale = !ReferenceEquals(latest, current);
        if (isStale ? now < from : now >= until)
            _world.Promises.Break("stale", $"At {now} the snapshot is stale: {isStale}. It turns stale at {from} to {until}.");
        else if (isStale && (current.Ready.Status != HealthStatus.Unhealthy || current.Overall.Status != HealthStatus.Unhealthy))
            _world.Promises.Break("stale", $"The snapshot is stale, and ready is {current.Ready.Status}.");
        else if (isStale && current.Live != latest.Live)
            _world.Promises.Break("live", $"live changed because the snapshot is stale.");
    }

    private (long From, long Until) StaleAt()
    {
        var (from, until) = (long.MaxValue, long.MaxValue);
        foreach (var check in _world.Checks)
        {
            var age = check.Model.StaleAt(_world.EngineTime);
            (from, until) = (Math.Min(from, age.From), Math.Min(until, age.Until));
        }

        return (from, until);
    }

    private void CompareVersions(HealthSnapshot latest)
    {
        var before = _versioned;
        if (ReferenceEquals(before, latest))
            return;

        _versioned = latest;
        var now = Time.GetTimestamp();
        var isVisible = IsVisible(before, latest, out var isData) || before.StaleAt <= now;
        _hasNewData |= isData;
        if (latest.Version < before.Version || (isVisible && latest.Version == before.Version))
            _world.Promises.Break("versions", $"Version {latest.Version} follows {before.Version}, although something changed.");

        if (latest.Version > before.Version)
        {
            if (!isVisible && (!_hasNewData || now - _raisedAt < DataInterval))
            {
                _world.Promises.Break(
                    "versions",
                    $"Version {latest.Version} follows {before.Version} after {now - _raisedAt} ticks; only data changed: {_hasNewData}.");
            }

            (_raisedAt, _hasNewData) = (now, false);
        }
    }

    private static bool IsVisible(HealthSnapshot before, HealthSnapshot latest, out bool isData)
    {
        isData = false;
        for (var index = 0; index < latest.Checks.Length; index++)
        {
            var (old, now) = (before.Checks[index], latest.Checks[index]);
            if (ReferenceEquals(old, now))
                continue;

            isData |= !ReferenceEquals(old.Data, now.Data) || old.FullMessage != now.FullMessage;
            if ((old.Status, old.Reason, old.HasRun, old.HasSucceeded, old.Message)
                != (now.Status, now.Reason, now.HasRun, now.HasSucceeded, now.Message))
            {
                return true;
            }
        }

        return (before.Host.Phase, before.Host.Maintenance, before.Verdicts)
            != (latest.Host.Phase, latest.Host.Maintenance, latest.Verdicts);
    }
}
