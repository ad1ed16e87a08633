using HealthKit.Reactions;
using HealthKit.Snapshots;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Drives the log of transitions and the history at random times, and compares both with the models at the end.</summary>
internal sealed class HistoryWatch
{
    private const int MaximumTransitions = 100;
    private const int MaximumDurations = 60;

    private readonly World _world;
    private readonly WorldServices _services;
    private readonly Random _random;
    private readonly TransitionLog _log;
    private readonly RunJournal _journal;
    private readonly HealthHistory _history;
    private HealthSnapshot _logged;
    private bool _isPending;

    public HistoryWatch(World world, WorldServices services, Random random)
    {
        (_world, _services, _random) = (world, services, random);
        _log = services.Get<TransitionLog>();
        _journal = services.Get<RunJournal>();
        _history = services.Get<HealthHistory>();
        _logged = world.Store.Latest;
    }

    public void OnChanged()
    {
        if (_isPending || _world.IsOver)
            return;

        _isPending = true;
        var lag = _random.Next(4) == 0 ? TimeSpan.FromMilliseconds(_random.Next(400)) : TimeSpan.Zero;
        _world.Time.After(lag, Read);
    }

    public void Finish()
    {
        Read();
        foreach (var check in _world.Checks)
        {
            RequireHistory(check);
            RequireLog(check);
        }
    }

    private void Read()
    {
        _isPending = false;
        var latest = _world.Store.Latest;
        _log.Compare(_logged, latest);
        _logged = latest;
        _journal.Dispatch();
    }

    private void RequireHistory(SimulatedCheck check)
    {
        var timeline = _history.Of(_world.Store.Latest.Checks[check.Index], _world.Time.GetUtcNow());
        var expected = check.Model.Transitions.TakeLast(MaximumTransitions).Where(static status => status != HealthStatus.Healthy);
        var actual = timeline.Outages.Select(static outage => outage.Status);
        if (!_world.IsHalted && !expected.SequenceEqual(actual))
        {
            _world.Promises.Break(
                "transitions",
                $"The history of {check.Plan.Name} has {string.Join(' ', actual)}, and must have {string.Join(' ', expected)}.");
        }

        if (timeline.Outages.Count > MaximumTransitions || timeline.Durations.Count > MaximumDurations)
            _world.Promises.Break("bounds", $"The history of {check.Plan.Name} has {timeline.Durations.Count} durations.");
    }

    // The log shows what snapshots show: transitions between two snapshots are missing, never an invented one.
    private void RequireLog(SimulatedCheck check)
    {
        var logged = _services.Log.TransitionsOf(check.Plan.Name);
        var last = _world.Store.Latest.Checks[check.Index];
        if (logged.Count > 0 ? logged[^1] != last.Status : last.HasRun && last.Status != HealthStatus.Healthy)
            _world.Promises.Break("transitions", $"The log ends with another status of {check.Plan.Name} than {last.Status}.");

        var next = 0;
        foreach (var status in check.Model.Transitions)
            next += next < logged.Count && logged[next] == status ? 1 : 0;

        if (next < logged.Count)
        {
            _world.Promises.Break(
                "transitions",
                $"The log of {check.Plan.Name} has {string.Join(' ', logged)}, not {string.Join(' ', check.Model.Transitions)}.");
        }
    }
}
