namespace HealthKit.Notifications;

/// <summary>Connects one channel's router, which decides what to send, with its delivery worker. Neither blocks the other.</summary>
internal sealed class NotificationChannel : IDisposable
{
    private static readonly TimeSpan ExtendInterval = AlertClaims.ClaimExpiry / 3;
    private static readonly TimeSpan MaximumTimerWait = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly AlertRouter _router;
    private readonly DeliveryWorker _worker;
    private readonly AlertClaims _claims;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _tickTimer;
    private readonly ITimer? _extendTimer;
    private readonly long _startedAt;

    public NotificationChannel(
        ChannelIdentity identity, NotificationChannelOptions options, IAlertSender sender, IReplicaCoordinator? coordinator,
        NotificationMetrics metrics, TimeProvider time, ILogger logger, Func<double>? random = null)
    {
        Name = identity.Channel;
        var guarded = new ChannelLogger(logger);
        var shared = options.Coordinate ? coordinator : null;
        _time = time;
        _startedAt = time.GetTimestamp();
        _router = new AlertRouter(new ChannelPolicy(options));
        _claims = new AlertClaims(Name, shared, options.RepeatInterval, time, guarded);
        _worker = new DeliveryWorker(options, () => identity.OriginAt(time.GetUtcNow()), sender, _claims, metrics, time, guarded)
        {
            Random = random ?? Random.Shared.NextDouble,
        };
        _tickTimer = time.CreateTimer(
            static channel => ((NotificationChannel)channel!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _extendTimer = shared is null ? null : time.CreateTimer(
            static channel => _ = ((NotificationChannel)channel!).ExtendClaimsAsync(), this, ExtendInterval, ExtendInterval);
        metrics.Start(Name);
    }

    public string Name { get; }

    /// <value>The number of checks with an undelivered alert.</value>
    public int Pending => _worker.Pending;

    public void OnLifecycle(HealthLifecycle lifecycle) =>
        Update(() => _router.OnLifecycle(lifecycle, _time.GetElapsedTime(_startedAt)));

    public void OnTransition(HealthTransition transition) =>
        Update(() => _router.OnTransition(transition, _time.GetElapsedTime(_startedAt, transition.Timestamp)));

    public async Task<TestNotificationResult> SendTestAsync(CancellationToken cancellationToken)
    {
        var result = await _worker.AttemptAsync(AlertGroup.Test with { Id = Guid.NewGuid() }, cancellationToken);
        return new TestNotificationResult(result.Outcome == DeliveryOutcome.Delivered, result.Detail);
    }

    /// <summary>Delivers the alerts that are due, and starts no further timers.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Tick();
        _tickTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (_router.Flush() is { } last)
                _worker.Enqueue(last);
        }

        await _worker.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        Guard.Run(_disposed.Cancel);
        _tickTimer.Dispose();
        _extendTimer?.Dispose();
        _worker.Dispose();
    }

    private void Update(Action update)
    {
        lock (_gate)
            update();

        Tick();
    }

    /// <summary>
    /// Decides and enqueues under one lock. Reactions and the timer run on different threads, and an older decision enqueued after a newer
    /// one would become the final message. Enqueueing does no I/O.
    /// </summary>
    private void Tick()
    {
        lock (_gate)
        {
            var now = new ClockReading(_time.GetElapsedTime(_startedAt), _time.GetUtcNow());
            var groups = _router.Tick(now);
            foreach (var check in _router.TakeWithdrawn())
                _worker.Withdraw(check);

            foreach (var group in groups)
                _worker.Enqueue(group);

            var wait = _router.Due - now.Elapsed;
            _tickTimer.Change(
                wait > MaximumTimerWait ? MaximumTimerWait : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task ExtendClaimsAsync()
    {
        (string, AlertState)[] active;
        lock (_gate)
            active = [.. _router.Active];

        await _claims.ExtendAsync(active, _disposed.Token);
    }
}

/// <summary>A channel that the app added and that the host creates at start-up.</summary>
internal sealed record NotificationChannelRegistration(string Name, Func<IServiceProvider, NotificationChannel> Create);

/// <summary>The channel, service and replica names that appear in messages.</summary>
internal sealed record ChannelIdentity(string Channel, string Service, string Instance)
{
    public MessageOrigin OriginAt(DateTimeOffset now) => new(Service, Instance, Channel, now);
}
