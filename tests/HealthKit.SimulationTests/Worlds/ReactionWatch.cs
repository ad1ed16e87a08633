using System.Diagnostics.Metrics;
using HealthKit.Diagnostics;
using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Telemetry;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>The channels of a world and a reaction that fails. After the script, each channel must have reported the last states.</summary>
internal sealed class ReactionWatch : IDisposable
{
    private static readonly TimeSpan MaximumBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    private readonly World _world;
    private readonly Script _script;
    private readonly Random _random;
    private readonly ImmutableArray<NotificationChannel> _channels;
    private readonly ImmutableArray<Receiver> _receivers;
    private readonly ImmutableArray<ReactionLoop> _loops;
    private readonly FaultyReaction? _faulty;
    private readonly TransitionFeed? _feed;
    private readonly Task[] _deliveries = [];
    private bool _isPending;

    public ReactionWatch(World world, WorldServices services, Script script, Random random)
    {
        (_world, _script, _random) = (world, script, random);
        if (script.Channels.IsEmpty)
            return;

        var metrics = new NotificationMetrics(services.Get<IMeterFactory>());
        _receivers = [.. script.Channels.Select(_ => new Receiver(world))];
        _channels = [.. script.Channels.Zip(_receivers, (plan, receiver) => new NotificationChannel(
            new ChannelIdentity("ops", "app", "pod"), OptionsOf(plan), receiver, coordinator: null, metrics, world.Time, services.Log,
            random.NextDouble))];
        _faulty = new FaultyReaction(world.Time);
        _loops = [.. _channels.Select(static channel => (IHealthReaction)new ChannelReaction(channel)).Append(_faulty)
            .Select(reaction => new ReactionLoop(
                reaction, new ReactionQueue(script.Checks.Length), world.Time, services.Get<LogQueue>().For(services.Log))
            {
                Start = static async call => await call(),
            })];
        _deliveries = [.. _loops.Select(static _ => Task.CompletedTask)];
        _feed = new TransitionFeed(world.Store, services.Get<HealthKitMetrics>(), world.Time, _loops);
        world.Store.Changed += OnChanged;
    }

    public void Start() => Advance();

    public void Do(ScriptAction action)
    {
        if (_feed is null)
            return;

        switch (action.Kind)
        {
            case ActionKind.ReceiverAway when action.Target < _receivers.Length:
                _receivers[action.Target].BeAway(action.Duration, action.Value);
                break;
            case ActionKind.ReactionBlocks:
                _faulty!.Block(action.Duration);
                break;
            case ActionKind.ReactionThrows:
                _faulty!.IsThrowing = !_faulty.IsThrowing;
                break;
        }
    }

    /// <summary>Lets all checks and receivers be steady for long enough, and compares what the channels have sent.</summary>
    public void Finish()
    {
        if (_feed is null)
            return;

        foreach (var receiver in _receivers)
            receiver.Return();

        var end = _world.Time.GetTimestamp();
        foreach (var plan in _script.Channels)
        {
            var quiet = plan.For + plan.GroupWait + plan.FlapWindow + (3 * (MaximumBackoff + SendTimeout)) + TimeSpan.FromSeconds(60);
            end = Math.Max(end, _world.Time.GetTimestamp() + quiet.Ticks);
        }

        Advance();
        while (_world.Time.NextDue <= end)
            _world.Time.RunNext();

        Advance();
        for (var index = 0; index < _channels.Length; index++)
        {
            Compare(_channels[index], _receivers[index], _script.Channels[index]);
            _channels[index].Dispose();
        }
    }

    public void Dispose() => _feed?.Dispose();

    private static SlackChannelOptions OptionsOf(ChannelPlan plan) => new()
    {
        For = plan.For,
        GroupWait = plan.GroupWait,
        FlapWindow = plan.FlapWindow,
        FlapThreshold = plan.FlapThreshold,
        MinSeverity = plan.MinSeverity,
        MaximumBackoff = MaximumBackoff,
        Timeout = SendTimeout,
        RepeatInterval = null,
    };

    private void OnChanged()
    {
        if (_isPending)
            return;

        _isPending = true;
        _world.Time.After(_random.Next(5) == 0 ? TimeSpan.FromMilliseconds(_random.Next(300)) : TimeSpan.Zero, Advance);
    }

    // A delivery that waits for its reaction goes on by itself.
    private void Advance()
    {
        _isPending = false;
        _feed?.Advance(_world.Store.Latest);
        for (var index = 0; index < _deliveries.Length; index++)
        {
            if (_deliveries[index].IsCompleted)
                _deliveries[index] = _loops[index].DeliverAsync(CancellationToken.None);
        }
    }

    private void Compare(NotificationChannel channel, Receiver receiver, ChannelPlan plan)
    {
        if (channel.Pending > _world.Checks.Length)
            _world.Promises.Break("bounds", $"A channel has {channel.Pending} pending alerts for {_world.Checks.Length} checks.");

        var host = _world.Store.Latest.Host;
        var isMuted = host.Phase != HostPhase.Started || host.Maintenance is not null;
        foreach (var check in _world.Store.Latest.Checks)
        {
            var (name, sent) = (check.Definition.Name, receiver.LastOf(check.Definition.Name));
            var expected = !check.HasRun || check.Status > plan.MinSeverity ? AlertState.Healthy
                : check.Status == HealthStatus.Degraded ? AlertState.Degraded : AlertState.Unhealthy;

            // A muted channel reports recoveries only.
            if (sent != expected && !(isMuted && expected != AlertState.Healthy))
                _world.Promises.Break("notifications", $"The last message about {name} says {sent}, and must say {expected}.");
        }
    }
}

/// <summary>Passes changes to one channel.</summary>
internal sealed class ChannelReaction(NotificationChannel channel) : IHealthReaction
{
    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken)
    {
        channel.OnTransition(transition);
        return Task.CompletedTask;
    }

    public Task OnLifecycleAsync(HealthLifecycle lifecycle, CancellationToken cancellationToken)
    {
        channel.OnLifecycle(lifecycle);
        return Task.CompletedTask;
    }
}

/// <summary>A reaction of the app that blocks and throws.</summary>
internal sealed class FaultyReaction(SimulatedTime time) : IHealthReaction
{
    private TaskCompletionSource? _blocked;

    public bool IsThrowing { get; set; }

    public void Block(TimeSpan duration)
    {
        var blocked = _blocked ??= new TaskCompletionSource();
        time.After(duration, () =>
        {
            _blocked = null;
            blocked.TrySetResult();
        });
    }

    public Task OnTransitionAsync(HealthTransition transition, CancellationToken cancellationToken) => IsThrowing
        ? throw new InvalidOperationException($"password={SimulatedCheck.Secret}")
        : _blocked?.Task ?? Task.CompletedTask;
}

/// <summary>The receiver of a channel. While it is away it refuses, hangs or throws.</summary>
internal sealed class Receiver(World world) : IAlertSender
{
    private readonly Dictionary<string, AlertState> _last = new(StringComparer.Ordinal);
    private int _away;
    private int _manner;
    private bool _hasRefused;

    public AlertState LastOf(string check) => _last.GetValueOrDefault(check);

    public void BeAway(TimeSpan duration, int manner)
    {
        _away++;
        _manner = manner;
        world.Time.After(duration, () => _away--);
    }

    /// <summary>It is there from now on.</summary>
    public void Return() => _away = int.MinValue / 2;

    public Task<DeliveryResult> SendAsync(AlertGroup group, MessageOrigin origin, CancellationToken cancellationToken)
    {
        if (_away > 0)
        {
            // A newer alert may replace one that was never delivered, and may then repeat the state that came before it.
            _hasRefused = true;
            return _manner switch
            {
                0 => Task.FromResult(DeliveryResult.Failed(HealthReason.ConnectionRefused)),
                1 => new TaskCompletionSource<DeliveryResult>().Task,
                _ => throw new HttpRequestException($"password={SimulatedCheck.Secret}"),
            };
        }

        foreach (var alert in group.Alerts)
        {
            if (_last.GetValueOrDefault(alert.Check) == alert.State && !_hasRefused)
                world.Promises.Break("notifications", $"A channel says twice in a row that {alert.Check} is {alert.State}.");

            if ($"{alert.Transition}".Contains(SimulatedCheck.Secret, StringComparison.Ordinal))
                world.Promises.Break("secrets", $"A message contains a secret: {alert.Transition}");

            _last[alert.Check] = alert.State;
        }

        _hasRefused = false;

        return Task.FromResult(DeliveryResult.Delivered);
    }

    public void Dispose()
    {
    }
}
