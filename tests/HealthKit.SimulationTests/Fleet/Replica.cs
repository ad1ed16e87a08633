using System.Diagnostics.Metrics;
using HealthKit.Diagnostics;
using HealthKit.Evaluation;
using HealthKit.Lifecycle;
using HealthKit.Notifications;
using HealthKit.Notifications.Delivery;
using HealthKit.Reactions;
using HealthKit.Registration;
using HealthKit.SimulationTests.Worlds;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>
/// One process of a fleet, from its start to its stop. HealthKit's engine, snapshots, transitions, router, claims and delivery are the real
/// ones. The fleet replaces the clock, the threads and the sockets.
/// </summary>
internal sealed class Replica : IDisposable
{
    // The times of NotificationReaction and of a service outside Kubernetes.
    private static readonly TimeSpan DrainDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(50);

    private readonly SimulatedFleet _fleet;
    private readonly ReplicaClock _clock;
    private readonly WorldServices _services;
    private readonly EvaluationEngine _engine;
    private readonly NotificationReaction _notifications;
    private readonly ReactionLoop _loop;
    private readonly TransitionFeed _feed;
    private readonly ReceiverConnection _receiver;
    private readonly SnapshotStore _store;
    private Task _delivery = Task.CompletedTask;
    private int _version;
    private bool _isAdvancing;
    private bool _isStopped;

    public Replica(SimulatedFleet fleet, int number, int life, ReplicaClock clock)
    {
        (_fleet, _clock, Number) = (fleet, clock, number);
        _services = new WorldServices(fleet.Promises, clock, AddChecks);
        _store = _services.Get<SnapshotStore>();
        var random = new Random(HashCode(fleet.Plan.Seed, number, life));
        Claims = new ClaimsConnection(fleet, number, $"pod-{number}-{life}");
        _receiver = new ReceiverConnection(fleet, number);
        var metrics = new NotificationMetrics(_services.Get<IMeterFactory>());
        _notifications = new NotificationReaction(
            [new NotificationChannelRegistration("ops", _ => new NotificationChannel(
                new ChannelIdentity("ops", "store", $"pod-{number}-{life}"), new SlackChannelOptions(), _receiver, Claims, metrics, clock,
                _services.Log, random.NextDouble))],
            _services.Get<IServiceProvider>());
        _loop = new ReactionLoop(_notifications, new ReactionQueue(_store.Latest.Checks.Length), clock, _services.Log)
        {
            Start = static async call => await call(),
        };
        _feed = new TransitionFeed(_store, _services.Get<HealthKitMetrics>(), clock, [_loop]);
        _store.Changed += OnChanged;
        _engine = new EvaluationEngine(
            _services.Get<CheckCatalog>(), _store, clock, _services.Log,
            completed => new FleetDispatcher(_services.Get<RunEnvironment>(), completed, fleet), random.NextDouble,
            _services.Get<RunRequests>(), _services.Get<RunJournal>(), _services.Get<INetworkDiagnoser>());
        _engine.WorkArrived += () => Schedule(clock.GetTimestamp());
        _services.Get<HostPhaseTracker>().Start();
        Advance();
        Step();
        _services.Lifetime.Start();
    }

    public int Number { get; }

    public ClaimsConnection Claims { get; }

    /// <summary>Whether readiness shows every check as healthy.</summary>
    public bool IsHealthy => _store.Latest.Checks.All(static check => check.HasRun && check.Status == HealthStatus.Healthy);

    public void ReportConnectionLost(string check) => Report(reporter => reporter.ReportConnectionLost(check));

    public void ReportSuccess(string check) => Report(reporter => reporter.ReportSuccess(check));

    public void ReportConnectionRestored(string check) => Report(reporter => reporter.ReportConnectionRestored(check));

    /// <summary>Drains, stops and calls back when the process has ended.</summary>
    public void Stop(Action ended)
    {
        _services.Lifetime.StopApplication();
        _fleet.Time.After(DrainDelay, () => EndAsync(ended));
    }

    public void Dispose()
    {
        _isStopped = true;
        _engine.Stop();
        _feed.Dispose();
        _notifications.Dispose();
        _services.Dispose();
    }

    private static int HashCode(int seed, int number, int life) => unchecked((((seed * 397) + number) * 397) + life);

    private void AddChecks(IHealthKitBuilder builder)
    {
        foreach (var server in _fleet.Servers)
        {
            builder.AddDependency<CheckOptions>(
                server.Name, "datastore", (_, _) => new ServerCheck(server, this), configure: null, static (_, _) => { });
        }
    }

    private void Report(Action<IDependencyReporter> report)
    {
        if (!_isStopped)
            report(_services.Reporter);
    }

    // The engine is the last of HealthKit's parts that a stopping host ends before the reactions.
    private void EndAsync(Action ended)
    {
        _isStopped = true;
        _engine.Stop();
        _ = EndReactionsAsync(ended);
    }

    private async Task EndReactionsAsync(Action ended)
    {
        // The worker waits for the delivery that is under way. Here the replica waits, because the worker would go on in another thread.
        var begin = _fleet.Time.GetTimestamp();
        while ((Claims.IsBusy || _receiver.IsBusy) && _fleet.Time.GetTimestamp() - begin < StopTimeout.Ticks)
            await _fleet.PassAsync(StopPause, StopPause);

        _feed.Advance(_store.Latest);
        await _delivery;
        await _loop.DeliverAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(StopTimeout, _clock);
        await _loop.StoppedAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
        ended();
    }

    private void Step()
    {
        if (!_isStopped)
            Schedule(_engine.Step());
    }

    private void Schedule(long due)
    {
        var version = ++_version;
        if (due < long.MaxValue)
        {
            _fleet.Time.At(Math.Max(_clock.ToFleetTime(due), _fleet.Time.GetTimestamp()), () =>
            {
                if (version == _version)
                    Step();
            });
        }
    }

    private void OnChanged()
    {
        if (!_isAdvancing)
        {
            _isAdvancing = true;
            _fleet.Time.After(TimeSpan.Zero, Advance);
        }
    }

    private void Advance()
    {
        _isAdvancing = false;
        if (!_isStopped)
        {
            _services.Get<RunJournal>().Dispatch();
            _feed.Advance(_store.Latest);
            _delivery = _delivery.IsCompleted ? _loop.DeliverAsync(CancellationToken.None) : _delivery;
        }
    }
}

/// <summary>Starts the runs of one replica on the thread of the fleet.</summary>
internal sealed class FleetDispatcher(RunEnvironment environment, Action<CheckRun> completed, SimulatedFleet fleet) : IRunDispatcher
{
    public CheckRun Start(CheckLoop loop)
    {
        var run = new CheckRun(loop, environment, completed);
        run.Execute();
        return run;
    }

    public void Abandon(CheckRun run) => fleet.Time.After(TimeSpan.Zero, run.Cancel);
}
