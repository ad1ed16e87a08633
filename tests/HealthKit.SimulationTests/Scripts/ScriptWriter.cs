namespace HealthKit.SimulationTests.Scripts;

/// <summary>Writes the script of a seed. About a third of the worlds are undisturbed, so that the exact times can be checked.</summary>
internal sealed class ScriptWriter
{
    private static readonly Behavior[] Failures =
    [
        Behavior.Unhealthy, Behavior.Refused, Behavior.TimesOut, Behavior.Throws, Behavior.ThrowsAtOnce, Behavior.ThrowsInFactory,
        Behavior.ThrowsInDisposal, Behavior.HasNoCheck, Behavior.UndefinedStatus, Behavior.EndsLate, Behavior.ObservesToken,
        Behavior.Hangs, Behavior.Hangs,
    ];

    private readonly Random _random;
    private readonly int _seed;
    private readonly List<ScriptAction> _actions = [];
    private TimeSpan _length;

    private ScriptWriter(int seed) => (_seed, _random) = (seed, new Random(seed));

    public static Script Write(int seed) => new ScriptWriter(seed).Write();

    private Script Write()
    {
        // Most worlds are small. A slow one watches for days with long intervals, and a large one has up to 200 checks.
        var isSlow = Chance(0.4);
        var count = Chance(0.04) ? _random.Next(50, 201) : Chance(0.3) ? _random.Next(1, 3) : _random.Next(2, 13);
        var checks = Enumerable.Range(0, count).Select(number => Check(number, isSlow)).ToArray();
        var rate = checks.Sum(static check => 1 / check.Interval.TotalSeconds);
        _length = TimeSpan.FromSeconds(Math.Round(Math.Clamp(_random.Next(100, 500) / rate, 10, 4_000_000)));
        checks = [.. checks.Select(check => check with { Phases = check.IsInline ? [] : Phases(check) })];

        var start = Chance(0.8) ? Between(0, 0.02) : Between(0, 0.3);
        Add(start, ActionKind.HostStarts);
        Feed(checks, start);
        for (var reads = _random.Next(2, 9); reads > 0; reads--)
            Add(Moment(), ActionKind.Read, value: _random.Next(64));

        for (var clients = _random.Next(6); clients > 0; clients--)
            Add(Moment(), ActionKind.Reconnect, value: _random.Next(4));

        ChannelPlan[] channels = [.. Enumerable.Range(0, Chance(0.5) ? _random.Next(1, 3) : 0).Select(_ => Channel())];
        if (Chance(0.65))
            Disturb(checks, channels.Length);

        End();
        SuspendAgain();
        return new Script(_seed, _length, [.. checks], [.. _actions.OrderBy(static action => action.At)], [.. channels]);
    }

    private CheckPlan Check(int number, bool isSlow)
    {
        var kind = _random.Next(12) switch
        {
            < 4 => CheckKind.Dependency,
            < 7 => CheckKind.ThirdParty,
            < 8 => CheckKind.Lambda,
            8 => CheckKind.Reported,
            9 => CheckKind.Heartbeat,
            10 => Chance(0.3) ? CheckKind.StartupTask : CheckKind.Dependency,
            _ => CheckKind.ThirdParty,
        };
        var interval = Milliseconds(isSlow ? 60_000 : 100, isSlow ? 14_400_000 : 6_000);
        // A check that flaps for hours runs at its retry interval: a few milliseconds beside hours would make one world of most runs.
        var (shortest, retry) = (interval / 20, Milliseconds(50, isSlow ? 30_000 : 2_000));
        retry = retry < shortest ? shortest : retry;
        var timeout = Milliseconds(10, isSlow ? 60_000 : 3_000);
        var isOneResult = kind is CheckKind.Reported or CheckKind.Heartbeat or CheckKind.StartupTask || Chance(0.15);
        var probes = kind == CheckKind.StartupTask ? HealthProbes.Startup
            : (Chance(0.8) ? HealthProbes.Ready : 0) | (Chance(0.1) ? HealthProbes.Startup : 0)
                | (kind != CheckKind.Dependency && Chance(0.15) ? HealthProbes.Live : 0);
        return new CheckPlan(number, kind)
        {
            Interval = interval,
            RetryInterval = retry,
            Timeout = timeout,
            StartPeriod = Chance(0.6) ? TimeSpan.Zero : Milliseconds(0, 60_000),
            InitialDelay = Chance(0.85) ? TimeSpan.Zero : Milliseconds(1, 5_000),
            TimeToLive = kind == CheckKind.Heartbeat ? Milliseconds(100, 30_000) + interval : TimeSpan.Zero,
            StaleAfter = Chance(0.8) ? null : (1.1 * interval) + timeout + TimeSpan.FromMilliseconds(50 + _random.Next(5_000)),
            FailAfter = isOneResult ? 1 : _random.Next(1, 5),
            RecoverAfter = isOneResult ? 1 : _random.Next(1, 4),
            Impact = (CheckImpact)(Chance(0.6) ? 0 : _random.Next(4)),
            Probes = probes,
            HasData = Chance(0.1),
        };
    }

    private ImmutableArray<Phase> Phases(CheckPlan check)
    {
        var healthy = TimeSpan.FromMilliseconds(Chance(0.7) ? 0 : _random.Next(1, (int)Math.Max(2, check.Timeout.TotalMilliseconds / 2)));
        var phases = new List<Phase> { new(TimeSpan.Zero, Chance(0.85) ? Behavior.Healthy : AnyFailure(), healthy) };
        for (var outages = _random.Next(4); outages > 0; outages--)
        {
            var from = Moment();
            var length = Chance(0.5)
                ? TimeSpan.FromSeconds(_random.NextDouble() * 4 * check.FailAfter * (check.Interval + check.Timeout).TotalSeconds)
                : _length * (0.3 * _random.NextDouble());
            var behavior = Chance(0.2) ? Behavior.Degraded : Chance(0.15) ? Behavior.Flaps : Chance(0.1) ? Behavior.Slow : AnyFailure();
            phases.Add(new Phase(from, behavior, DurationOf(behavior, check, healthy)));
            phases.Add(new Phase(from + length, Chance(0.2) ? Behavior.CompletesTwice : Behavior.Healthy, healthy));
        }

        if (Chance(0.1))
            phases.Add(new Phase(Moment(), Behavior.EndsAtDeadline, TimeSpan.Zero));

        return [.. phases.OrderBy(static phase => phase.From)];
    }

    private TimeSpan DurationOf(Behavior behavior, CheckPlan check, TimeSpan healthy) => behavior switch
    {
        Behavior.EndsLate => check.Timeout + TimeSpan.FromMilliseconds(_random.Next(1, 2 + (2 * (int)check.Timeout.TotalMilliseconds))),
        Behavior.Hangs => check.Timeout * (1.5 + (_random.NextDouble() * (Chance(0.1) ? 500 : 8))),
        _ => healthy,
    };

    private ChannelPlan Channel() => new(
        Milliseconds(0, 20_000), Milliseconds(0, 10_000), Milliseconds(10_000, 120_000), _random.Next(2, 8),
        Chance(0.7) ? HealthStatus.Degraded : HealthStatus.Unhealthy);

    // What the app pushes: reports, beats, the ends of start-up tasks.
    private void Feed(CheckPlan[] checks, TimeSpan start)
    {
        foreach (var check in checks)
        {
            switch (check.Kind)
            {
                case CheckKind.Reported:
                    for (var reports = _random.Next(1, 12); reports > 0; reports--)
                        Add(Moment(), ActionKind.Report, check.Number, value: _random.Next(3));

                    break;
                case CheckKind.Heartbeat:
                    Beat(check, start);
                    break;
                case CheckKind.StartupTask when Chance(0.9):
                    Add(start + (Moment() * 0.1), ActionKind.EndTask, check.Number, value: Chance(0.1) ? 0 : 1);
                    break;
            }
        }
    }

    private void Beat(CheckPlan check, TimeSpan start)
    {
        var at = start;
        for (var beats = 0; beats < 150 && at < _length; beats++)
        {
            Add(at, ActionKind.Beat, check.Number);
            at += check.TimeToLive * (Chance(0.05) ? _random.Next(2, 8) : 0.2 + (0.7 * _random.NextDouble()));
        }
    }

    private void Disturb(CheckPlan[] checks, int channels)
    {
        ActionKind[] kinds =
        [
            ActionKind.Suspend, ActionKind.JumpClock, ActionKind.StarvePool, ActionKind.HaltEngine, ActionKind.EnterMaintenance,
            ActionKind.CallSucceeds, ActionKind.CallFails, ActionKind.ConnectionLost, ActionKind.ConnectionRestored,
            ActionKind.ReceiverAway, ActionKind.ReactionBlocks, ActionKind.ReactionThrows,
        ];
        var chosen = kinds.Where(_ => Chance(0.3)).ToArray();
        foreach (var kind in chosen)
        {
            for (var times = _random.Next(1, 6); times > 0; times--)
                DisturbOnce(kind, checks, channels);
        }
    }

    private void DisturbOnce(ActionKind kind, CheckPlan[] checks, int channels)
    {
        var check = checks[_random.Next(checks.Length)];
        var length = Chance(0.5) ? Milliseconds(1, 10_000) : Chance(0.8) ? Milliseconds(1_000, 90_000) : 3 * check.Interval;
        switch (kind)
        {
            case ActionKind.CallSucceeds or ActionKind.CallFails or ActionKind.ConnectionLost or ActionKind.ConnectionRestored:
                if (!check.IsInline)
                    Add(Moment(), kind, check.Number);

                break;
            case ActionKind.JumpClock:
                Add(Moment(), kind, duration: Chance(0.5) ? length : -length);
                break;
            case ActionKind.EnterMaintenance:
                var at = Moment();
                Add(at, kind, value: _random.Next(2));
                Add(at + length, ActionKind.LeaveMaintenance);
                break;
            case ActionKind.ReceiverAway when channels == 0:
                break;
            case ActionKind.ReceiverAway:
                Add(Moment(), kind, _random.Next(channels), length, _random.Next(3));
                break;
            default:
                Add(Moment(), kind, duration: length);
                break;
        }
    }

    private void End()
    {
        if (Chance(0.35))
        {
            var at = Between(0.7, 0.99);
            Add(at, ActionKind.Signal);
            if (Chance(0.4))
                Add(at + Milliseconds(1, 6_000), ActionKind.Signal);

            Add(at + TimeSpan.FromSeconds(6), ActionKind.HostStops);
        }
        else if (Chance(0.1))
        {
            Add(Between(0.5, 0.99), ActionKind.HostStops);
        }
    }

    // A run that a suspension interrupts is excused and starts again at once. The second suspension interrupts that run too.
    private void SuspendAgain()
    {
        foreach (var first in _actions.Where(static action => action.Kind == ActionKind.Suspend).ToArray())
        {
            if (Chance(0.5))
                Add(first.At + first.Duration + Milliseconds(1, 1_000), ActionKind.Suspend, duration: Milliseconds(600, 10_000));
        }
    }

    private Behavior AnyFailure() => Failures[_random.Next(Failures.Length)];

    private bool Chance(double share) => _random.NextDouble() < share;

    private TimeSpan Moment() => Between(0, 1);

    private TimeSpan Between(double from, double to) =>
        TimeSpan.FromMilliseconds(Math.Floor(_length.TotalMilliseconds * (from + ((to - from) * _random.NextDouble()))));

    // Short times are as frequent as long ones.
    private TimeSpan Milliseconds(int from, int to) => TimeSpan.FromMilliseconds(
        Math.Round(Math.Exp(Math.Log(from + 1) + (_random.NextDouble() * (Math.Log(to + 1) - Math.Log(from + 1)))) - 1));

    private void Add(TimeSpan at, ActionKind kind, int target = -1, TimeSpan duration = default, int value = 0)
    {
        if (at < _length)
            _actions.Add(new ScriptAction(at, kind, target, duration, value));
    }
}
