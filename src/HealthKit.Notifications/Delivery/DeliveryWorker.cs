using System.Collections.Immutable;
using HealthKit.Notifications.Formatting;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Delivers what a channel says, one attempt at a time, until the receiver takes it or never will. Between attempts what is out of date is replaced, so that a receiver
/// that was away hears how things are, and not everything that they were.
/// </summary>
internal sealed class DeliveryWorker(
    NotificationChannelOptions options, Func<MessageOrigin> origin, IAlertSender sender, ReplicaCoordinator coordinator, NotificationMetrics metrics, TimeProvider time, ILogger logger)
    : IDisposable
{
    private readonly DeliveryQueue _queue = new();
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
    public int Pending => _queue.Count;

    private string Channel => origin().Channel;

    public void Enqueue(AlertGroup group)
    {
        metrics.Superseded(Channel, _queue.Enqueue(group));
        Wake();
    }

    /// <summary>Nothing is to be said of the check any more, also if it could not be so far.</summary>
    public void Withdraw(string check) => metrics.Superseded(Channel, _queue.Remove(check));

    /// <summary>One attempt, for whatever waits for nothing else.</summary>
    public async Task<DeliveryResult> AttemptAsync(AlertGroup group, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        DeliveryResult result;
        try
        {
            result = await sender.SendAsync(group, origin(), either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            result = late.IsCancellationRequested ? DeliveryResult.TimedOut : DeliveryResult.Failed(HealthReason.Of(exception));
        }

        metrics.Attempted(Channel, result.Outcome);
        return result;
    }

    /// <summary>Makes one more attempt for what is left, pause or no pause, and gives up what that does not deliver.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var end = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelGuarded(), _ended);

        // Not given back: nothing begins any more.
        await _turn.WaitAsync(CancellationToken.None);
        if (_queue.TryDequeue() is { } group)
        {
            await DeliverAsync(group, isLast: true).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_queue.Count is > 0 and var left)
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

            _timer ??= time.CreateTimer(static worker => ((DeliveryWorker)worker!).StartDelivery(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(PauseLeft(), Timeout.InfiniteTimeSpan);
        }
    }

    private void StartDelivery()
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
            while (PauseLeft() == TimeSpan.Zero && _queue.TryDequeue() is { } group)
            {
                await DeliverAsync(group, isLast: false);
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
        if (_queue.Count > 0)
        {
            Wake();
        }
    }

    private async Task DeliverAsync(AlertGroup group, bool isLast)
    {
        var left = group;
        try
        {
            var alerts = await coordinator.ClaimAsync(group.Alerts, _ended.Token);
            metrics.Deferred(Channel, group.Alerts.Length - alerts.Length);
            left = group with { Alerts = isLast ? alerts : Unanswered(alerts) };
            if (!isLast && !left.Alerts.IsEmpty)
            {
                Pause(options.UncoordinatedDelay * Random());
            }

            var ready = isLast ? group with { Alerts = [.. alerts.Select(Decided)] } : group with { Alerts = alerts.RemoveRange(left.Alerts) };
            if (ready.Alerts.IsEmpty)
            {
                return;
            }

            left = group with { Alerts = alerts };
            var result = await AttemptAsync(ready, _ended.Token);
            Record(result);
            left = group with { Alerts = result.Outcome == DeliveryOutcome.Failed ? alerts : isLast ? [] : Unanswered(alerts) };
        }
        finally
        {
            metrics.Superseded(Channel, _queue.Requeue(left));
        }
    }

    private void Record(DeliveryResult result)
    {
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            var isPart = result != DeliveryResult.Delivered;
            if (isPart && !_isPartTold)
            {
                NotificationLog.PartlyDelivered(logger, Channel, result.Detail);
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
                NotificationLog.Rejected(logger, Channel, result.Detail);
                break;
            case DeliveryOutcome.Failed:
                if (++_failures == 1)
                {
                    _failingSince = time.GetTimestamp();
                    NotificationLog.Failing(logger, Channel, result.Detail);
                }

                Pause(Backoff.Of(_failures, result.RetryAfter, options.MaximumBackoff, Random()));
                break;
        }
    }

    private static ImmutableArray<Alert> Unanswered(ImmutableArray<Alert> alerts) => [.. alerts.Where(static alert => alert.Claim == ClaimState.Pending)];

    // There is no second look for the last message of a service.
    private static Alert Decided(Alert alert) => alert.Claim == ClaimState.Pending ? alert with { Claim = ClaimState.Uncoordinated } : alert;

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
