using System.Collections.Immutable;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Delivers what a channel says, one attempt at a time, until the receiver takes it or never will. Between attempts what is out of date is replaced, so that a receiver
/// that was away hears how things are, and not everything that they were.
/// </summary>
internal sealed class Courier(
    NotificationChannelOptions options, Func<Signature> signature, ISender sender, FleetVoice voice, NotificationMetrics metrics, TimeProvider time, ILogger logger)
    : IDisposable
{
    private readonly Outbox _outbox = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private ITimer? _timer;
    private long _pausedAt;
    private TimeSpan _pause;
    private long _failingSince;
    private int _failures;
    private bool _isRefusalTold;
    private bool _isPartTold;

    /// <value>From 0 to 1.</value>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <value>How many checks there is something to say of.</value>
    public int Waiting => _outbox.Count;

    private string Channel => signature().Channel;

    public void Post(Message message)
    {
        metrics.Superseded(Channel, _outbox.Add(message));
        Wake();
    }

    /// <summary>Nothing is to be said of the check any more, also if it could not be so far.</summary>
    public void Withdraw(string check) => metrics.Superseded(Channel, _outbox.Withdraw(check));

    /// <summary>One attempt, for whatever waits for nothing else.</summary>
    public async Task<DeliveryResult> AttemptAsync(Message message, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        DeliveryResult result;
        try
        {
            result = await sender.SendAsync(message, signature(), either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            result = late.IsCancellationRequested ? DeliveryResult.Late : DeliveryResult.Failed(HealthReason.Of(exception));
        }

        metrics.Attempted(Channel, result.Outcome);
        return result;
    }

    /// <summary>Makes one more attempt for what is left, pause or no pause, and gives up what that does not deliver.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await using var end = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelGuarded(), _ended);

        // Not given back: nothing begins any more.
        await _turn.WaitAsync(CancellationToken.None);
        if (_outbox.Take() is { } message)
        {
            await DeliverAsync(message, isLast: true).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_outbox.Count is > 0 and var left)
        {
            metrics.Dropped(Channel, left);
            NotificationLog.Dropped(logger, Channel, left);
        }
    }

    public void Dispose()
    {
        _ended.CancelGuarded();
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }

        sender.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            _timer ??= time.CreateTimer(static courier => ((Courier)courier!).Go(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(PauseLeft(), Timeout.InfiniteTimeSpan);
        }
    }

    private void Go()
    {
        if (_turn.Wait(0))
        {
            _ = RunAsync();
        }
    }

    /// <summary>Delivers until there is nothing left, or nothing that can be delivered now.</summary>
    private async Task RunAsync()
    {
        try
        {
            while (PauseLeft() == TimeSpan.Zero && _outbox.Take() is { } message)
            {
                await DeliverAsync(message, isLast: false);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            NotificationLog.Broken(logger, exception, Channel);
        }
        finally
        {
            _turn.Release();
        }

        // What was posted meanwhile found the turn taken.
        if (_outbox.Count > 0)
        {
            Wake();
        }
    }

    private async Task DeliverAsync(Message message, bool isLast)
    {
        var left = message;
        try
        {
            var notices = await voice.ClaimAsync(message.Notices, _ended.Token);
            metrics.Yielded(Channel, message.Notices.Length - notices.Length);
            left = message with { Notices = isLast ? notices : Unanswered(notices) };
            if (!isLast && !left.Notices.IsEmpty)
            {
                Pause(options.UncoordinatedDelay * Random());
            }

            var ready = isLast ? message with { Notices = [.. notices.Select(Decided)] } : message with { Notices = notices.RemoveRange(left.Notices) };
            if (ready.Notices.IsEmpty)
            {
                return;
            }

            left = message with { Notices = notices };
            var result = await AttemptAsync(ready, _ended.Token);
            Judge(result);
            left = message with { Notices = result.Outcome == DeliveryOutcome.Failed ? notices : isLast ? [] : Unanswered(notices) };
        }
        finally
        {
            metrics.Superseded(Channel, _outbox.GiveBack(left));
        }
    }

    private void Judge(DeliveryResult result)
    {
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            var isPart = result != DeliveryResult.Delivered;
            if (isPart && !_isPartTold)
            {
                NotificationLog.Partly(logger, Channel, result.Words);
            }

            (_isRefusalTold, _isPartTold) = (false, isPart);
        }

        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered when _failures > 0:
                NotificationLog.DeliversAgain(logger, Channel, time.GetElapsedTime(_failingSince).TotalSeconds, _failures);
                _failures = 0;
                break;
            case DeliveryOutcome.Rejected when !_isRefusalTold:
                _isRefusalTold = true;
                NotificationLog.Rejected(logger, Channel, result.Words);
                break;
            case DeliveryOutcome.Failed:
                if (++_failures == 1)
                {
                    _failingSince = time.GetTimestamp();
                    NotificationLog.Failing(logger, Channel, result.Words);
                }

                Pause(Backoff.Of(_failures, result.RetryAfter, options.MaximumBackoff, Random()));
                break;
        }
    }

    private static ImmutableArray<Notice> Unanswered(ImmutableArray<Notice> notices) => [.. notices.Where(static notice => notice.Claim == Claim.Unanswered)];

    // There is no second look for the last message of a service.
    private static Notice Decided(Notice notice) => notice.Claim == Claim.Unanswered ? notice with { Claim = Claim.Uncoordinated } : notice;

    private void Pause(TimeSpan pause)
    {
        lock (_gate)
        {
            if (pause > PauseLeft())
            {
                (_pausedAt, _pause) = (time.GetTimestamp(), pause);
            }
        }
    }

    private TimeSpan PauseLeft()
    {
        lock (_gate)
        {
            var left = _pause - time.GetElapsedTime(_pausedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
