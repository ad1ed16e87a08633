using HealthKit.Notifications.Delivery;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications;

/// <summary>One way to people: what is told is decided by its router and delivered by its courier, and neither waits for the other.</summary>
internal sealed class Channel : IDisposable
{
    private static readonly TimeSpan KeepEvery = FleetVoice.Expiry / 3;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ChannelRouter _router;
    private readonly Courier _courier;
    private readonly FleetVoice _voice;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _next;
    private readonly ITimer? _keep;
    private readonly long _origin;

    public Channel(
        ChannelIdentity identity, NotificationChannelOptions options, ISender sender, IFleetClaims? claims, NotificationMetrics metrics, TimeProvider time, ILogger logger)
    {
        Name = identity.Channel;
        var guarded = new ChannelLogger(logger);
        _time = time;
        _origin = time.GetTimestamp();
        _router = new ChannelRouter(new ChannelPolicy(options));
        _voice = new FleetVoice(Name, options.Coordinate ? claims : null, options.Repeat, time, guarded);
        _courier = new Courier(options, () => identity.At(time.GetUtcNow()), sender, _voice, metrics, time, guarded);
        _next = time.CreateTimer(static channel => ((Channel)channel!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _keep = options.Coordinate && claims is not null
            ? time.CreateTimer(static channel => _ = ((Channel)channel!).KeepAsync(), this, KeepEvery, KeepEvery)
            : null;
        metrics.Begin(Name);
    }

    public string Name { get; }

    /// <value>How many checks there is something to deliver of.</value>
    public int Waiting => _courier.Waiting;

    public void Enter(HealthLifecycle lifecycle)
    {
        lock (_gate)
        {
            _router.Enter(lifecycle, _time.GetElapsedTime(_origin));
        }

        Tick();
    }

    public void Observe(HealthTransition transition)
    {
        lock (_gate)
        {
            _router.Observe(transition, _time.GetElapsedTime(_origin, transition.Timestamp));
        }

        Tick();
    }

    public async Task<TestMessageResult> SendTestAsync(CancellationToken cancellationToken)
    {
        var result = await _courier.AttemptAsync(Message.Test with { Id = Guid.NewGuid() }, cancellationToken);
        return new TestMessageResult(result.Outcome == DeliveryOutcome.Delivered, result.Words);
    }

    /// <summary>Delivers what is due, and begins nothing any more.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        Tick();
        _next.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (_router.Flush() is { } last)
            {
                _courier.Post(last);
            }
        }

        await _courier.EndAsync(cancellationToken);
    }

    public void Dispose()
    {
        _ended.CancelGuarded();
        _next.Dispose();
        _keep?.Dispose();
        _courier.Dispose();
    }

    /// <summary>
    /// Decides and posts in one go: reactions and the timer tick on different threads, and a decision that is posted
    /// after a later one would be the last word. Posting only puts the message into the outbox and sets a timer.
    /// </summary>
    private void Tick()
    {
        lock (_gate)
        {
            var now = new Moment(_time.GetElapsedTime(_origin), _time.GetUtcNow());
            var messages = _router.Tick(now);
            foreach (var check in _router.TakeWithdrawn())
            {
                _courier.Withdraw(check);
            }

            foreach (var message in messages)
            {
                _courier.Post(message);
            }

            _next.Change(Wait(_router.Due - now.Elapsed), Timeout.InfiniteTimeSpan);
        }
    }


    // Longer than a timer takes; it looks again then.
    private static TimeSpan Wait(TimeSpan span) => span > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private async Task KeepAsync()
    {
        (string, Standing)[] lasting;
        lock (_gate)
        {
            lasting = [.. _router.Lasting];
        }

        await _voice.KeepAsync(lasting, _ended.Token);
    }
}
