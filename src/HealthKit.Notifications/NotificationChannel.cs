using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications;

/// <summary>One way to people: what is told is decided by its router and delivered by its courier, and neither waits for the other.</summary>
internal sealed class NotificationChannel : IDisposable
{
    private static readonly TimeSpan ExtendInterval = ReplicaCoordinator.ClaimExpiry / 3;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly AlertRouter _router;
    private readonly DeliveryWorker _worker;
    private readonly ReplicaCoordinator _coordinator;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _next;
    private readonly ITimer? _keep;
    private readonly long _origin;

    public NotificationChannel(
        ChannelIdentity identity, NotificationChannelOptions options, IAlertSender sender, IReplicaCoordinator? coordinator, NotificationMetrics metrics, TimeProvider time, ILogger logger)
    {
        Name = identity.Channel;
        var guarded = new ChannelLogger(logger);
        _time = time;
        _origin = time.GetTimestamp();
        _router = new AlertRouter(new ChannelPolicy(options));
        _coordinator = new ReplicaCoordinator(Name, options.Coordinate ? coordinator : null, options.RepeatInterval, time, guarded);
        _worker = new DeliveryWorker(options, () => identity.OriginAt(time.GetUtcNow()), sender, _coordinator, metrics, time, guarded);
        _next = time.CreateTimer(static channel => ((NotificationChannel)channel!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _keep = options.Coordinate && coordinator is not null
            ? time.CreateTimer(static channel => _ = ((NotificationChannel)channel!).ExtendClaimsAsync(), this, ExtendInterval, ExtendInterval)
            : null;
        metrics.Start(Name);
    }

    public string Name { get; }

    /// <value>How many checks there is something to deliver of.</value>
    public int Pending => _worker.Pending;

    public void OnLifecycle(HealthLifecycle lifecycle)
    {
        lock (_gate)
        {
            _router.OnLifecycle(lifecycle, _time.GetElapsedTime(_origin));
        }

        Tick();
    }

    public void OnTransition(HealthTransition transition)
    {
        lock (_gate)
        {
            _router.OnTransition(transition, _time.GetElapsedTime(_origin, transition.Timestamp));
        }

        Tick();
    }

    public async Task<TestNotificationResult> SendTestAsync(CancellationToken cancellationToken)
    {
        var result = await _worker.AttemptAsync(AlertGroup.Test with { Id = Guid.NewGuid() }, cancellationToken);
        return new TestNotificationResult(result.Outcome == DeliveryOutcome.Delivered, result.Detail);
    }

    /// <summary>Delivers what is due, and begins nothing any more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Tick();
        _next.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (_router.Flush() is { } last)
            {
                _worker.Enqueue(last);
            }
        }

        await _worker.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _ended.CancelGuarded();
        _next.Dispose();
        _keep?.Dispose();
        _worker.Dispose();
    }

    /// <summary>
    /// Decides and posts in one go: reactions and the timer tick on different threads, and a decision that is posted
    /// after a later one would be the last word. Posting only puts the message into the outbox and sets a timer.
    /// </summary>
    private void Tick()
    {
        lock (_gate)
        {
            var now = new ClockReading(_time.GetElapsedTime(_origin), _time.GetUtcNow());
            var groups = _router.Tick(now);
            foreach (var check in _router.TakeWithdrawn())
            {
                _worker.Withdraw(check);
            }

            foreach (var group in groups)
            {
                _worker.Enqueue(group);
            }

            _next.Change(Wait(_router.Due - now.Elapsed), Timeout.InfiniteTimeSpan);
        }
    }


    // Longer than a timer takes; it looks again then.
    private static TimeSpan Wait(TimeSpan span) => span > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private async Task ExtendClaimsAsync()
    {
        (string, AlertState)[] lasting;
        lock (_gate)
        {
            lasting = [.. _router.Active];
        }

        await _coordinator.ExtendAsync(lasting, _ended.Token);
    }
}

/// <summary>A channel that the app has added, to be made when the host starts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it of its options.</param>
internal sealed record NotificationChannelRegistration(string Name, Func<IServiceProvider, NotificationChannel> Create);

/// <summary>Who speaks over a channel.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="Service">The service.</param>
/// <param name="Instance">The replica.</param>
internal sealed record ChannelIdentity(string Channel, string Service, string Instance)
{
    public MessageOrigin OriginAt(DateTimeOffset now) => new(Service, Instance, Channel, now);
}
