namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Delivers a channel's alerts, one attempt at a time, until the receiver accepts or permanently rejects them. New alerts replace old ones
/// between attempts, so that a receiver that was down gets the current state and not the history.
/// </summary>
internal sealed class DeliveryWorker(
    NotificationChannelOptions options, Func<MessageOrigin> origin, IAlertSender sender, AlertClaims claims,
    NotificationMetrics metrics, TimeProvider time, ILogger logger)
    : IDisposable
{
    private readonly DeliveryQueue _queue = new();
    private readonly SemaphoreSlim _deliveryLock = new(1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    private ITimer? _timer;
    private long _pausedAt;
    private TimeSpan _pause;
    private long _failingSince;
    private int _failures;
    private AlertGroup? _lastAttempt;
    private bool _hasLoggedRejection;
    private bool _hasLoggedPartialDelivery;

    /// <value>From 0 to 1.</value>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <value>The number of checks with an undelivered alert.</value>
    public int Pending => _queue.Count;

    private string Channel => origin().Channel;

    public void Enqueue(AlertGroup group)
    {
        metrics.Superseded(Channel, _queue.Enqueue(group));
        Wake();
    }

    /// <summary>Withdraws the check's alert if it is not delivered yet.</summary>
    public void Withdraw(string check) => metrics.Superseded(Channel, _queue.Remove(check));

    /// <summary>Makes one attempt, regardless of the queue and of pauses.</summary>
    public async Task<DeliveryResult> AttemptAsync(AlertGroup group, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        DeliveryResult result;
        try
        {
            result = await sender.SendAsync(group, origin(), linked.Token).WaitAsync(linked.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            result = timeout.IsCancellationRequested ? DeliveryResult.TimedOut : DeliveryResult.Failed(HealthReason.Of(exception));
        }

        metrics.Attempted(Channel, result.Outcome);
        return result;
    }

    /// <summary>Makes one last attempt without waiting for a pause, and drops the alerts that it does not deliver.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var cancellation = cancellationToken.UnsafeRegister(
            static source => Guard.Run(((CancellationTokenSource)source!).Cancel), _stopped);

        // Never released, so that no further delivery can start.
        await _deliveryLock.WaitAsync(CancellationToken.None);
        if (_queue.TryDequeue() is { } group)
            await DeliverAsync(group, isLast: true).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (_queue.Count is > 0 and var undelivered)
        {
            metrics.Dropped(Channel, undelivered);
            NotificationLog.Dropped(logger, Channel, undelivered);
        }
    }

    public void Dispose()
    {
        Guard.Run(_stopped.Cancel);
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
            if (_stopped.IsCancellationRequested)
                return;

            _timer ??= time.CreateTimer(
                static worker => _ = ((DeliveryWorker)worker!).RunAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(RemainingPause(), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Delivers until the queue is empty or a pause begins, unless a delivery is under way.</summary>
    private async Task RunAsync()
    {
        if (!_deliveryLock.Wait(0))
            return;

        try
        {
            while (RemainingPause() == TimeSpan.Zero && _queue.TryDequeue() is { } group)
                await DeliverAsync(group, isLast: false);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            NotificationLog.Broken(logger, exception, Channel);
        }
        finally
        {
            _deliveryLock.Release();
        }

        // A timer that fired while the lock was taken did nothing.
        if (_queue.Count > 0)
            Wake();
    }

    private async Task DeliverAsync(AlertGroup group, bool isLast)
    {
        var undelivered = group.Alerts;
        try
        {
            var alerts = await claims.ClaimAsync(group.Alerts, canWait: !isLast, _stopped.Token);
            metrics.ClaimedByOtherReplica(Channel, group.Alerts.Length - alerts.Length);
            var pending = undelivered = alerts.RemoveAll(static alert => alert.Claim != ClaimState.Pending);
            if (!pending.IsEmpty)
                Pause(options.UncoordinatedDelay * Random());

            var ready = group with { Alerts = alerts.RemoveRange(pending) };
            if (ready.Alerts.IsEmpty)
                return;

            // A group may be sent in parts, and other alerts may join it. So the id belongs to what is sent, and a retry of that keeps it.
            if (!ready.HasContentOf(_lastAttempt))
                _lastAttempt = ready;

            undelivered = alerts;
            var result = await AttemptAsync(_lastAttempt!, _stopped.Token);
            Record(result);
            undelivered = result.Outcome == DeliveryOutcome.Failed ? alerts : pending;
        }
        finally
        {
            metrics.Superseded(Channel, _queue.Requeue(group with { Alerts = undelivered }));
        }
    }

    private void Record(DeliveryResult result)
    {
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            var isPartial = result != DeliveryResult.Delivered;
            if (isPartial && !_hasLoggedPartialDelivery)
                NotificationLog.PartlyDelivered(logger, Channel, result.Detail);

            (_hasLoggedRejection, _hasLoggedPartialDelivery) = (false, isPartial);
        }

        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered when _failures > 0:
                NotificationLog.DeliversAgain(logger, Channel, time.GetElapsedTime(_failingSince).TotalSeconds, _failures);
                _failures = 0;
                break;
            case DeliveryOutcome.Rejected when !_hasLoggedRejection:
                _hasLoggedRejection = true;
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

    private void Pause(TimeSpan pause)
    {
        lock (_gate)
        {
            if (pause > RemainingPause())
                (_pausedAt, _pause) = (time.GetTimestamp(), pause);
        }
    }

    private TimeSpan RemainingPause()
    {
        lock (_gate)
        {
            var remaining = _pause - time.GetElapsedTime(_pausedAt);
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }
}
