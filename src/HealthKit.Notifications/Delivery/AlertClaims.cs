namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Decides with the other replicas which of them sends an alert. Each state of each check has one claim per channel; the replica that
/// acquires it releases the check's other states, so that their next occurrence is sent again.
/// </summary>
internal sealed class AlertClaims(
    string channel, IReplicaCoordinator? coordinator, TimeSpan? repeatInterval, TimeProvider time, ILogger logger)
{
    /// <summary>Longer than replicas differ in detecting a state, and shorter than an outage that must be reported.</summary>
    public static readonly TimeSpan ClaimExpiry = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    // Gives the replica that won one check's claim the time to win the others of the group, so that the group stays one message.
    private static readonly TimeSpan DelayAfterLostClaim = TimeSpan.FromMilliseconds(500);

    private const string StillPrefix = "still-";
    private static readonly string[] AllStates = [.. AlertStates.Names, .. AlertStates.Names.Select(static state => StillPrefix + state)];

    private bool _isUncoordinated;

    /// <summary>
    /// Returns the alerts with the state of their claims, without those that another replica sends. No claim is pending if none can wait.
    /// </summary>
    public async Task<ImmutableArray<Alert>> ClaimAsync(ImmutableArray<Alert> alerts, bool canWait, CancellationToken cancellationToken)
    {
        if (coordinator is null)
            return [.. alerts.Select(static alert => alert with { Claim = ClaimState.Standalone })];

        var kept = ImmutableArray.CreateBuilder<Alert>(alerts.Length);
        var (isUnreachable, hasLostClaim) = (false, false);
        foreach (var alert in alerts)
        {
            if (alert.Claim is not (ClaimState.Unclaimed or ClaimState.Pending))
            {
                kept.Add(alert);
                continue;
            }

            var isAcquired = isUnreachable ? null : await TryClaimAsync(coordinator, alert, cancellationToken);
            isUnreachable = isAcquired is null;
            if (isAcquired is null)
            {
                var isFirst = canWait && alert.Claim == ClaimState.Unclaimed;
                kept.Add(alert with { Claim = isFirst ? ClaimState.Pending : ClaimState.Uncoordinated });
            }
            else if (isAcquired.Value)
            {
                kept.Add(alert with { Claim = ClaimState.Acquired });
            }
            else if (!hasLostClaim)
            {
                hasLostClaim = true;
                await Task.Delay(DelayAfterLostClaim, time, cancellationToken);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Extends the claims of ongoing states, so that a replica that starts meanwhile does not send them again.</summary>
    public async Task ExtendAsync(IReadOnlyCollection<(string Check, AlertState State)> active, CancellationToken cancellationToken)
    {
        if (coordinator is null)
            return;

        try
        {
            foreach (var (check, state) in active)
            {
                await coordinator.ExtendAsync(Key(check, state.Name()), ClaimExpiry, cancellationToken)
                    .WaitAsync(CallTimeout, time, cancellationToken);
            }
        }
        catch (Exception)
        {
            // The next claim logs the failure. Until then, a replica that starts may repeat an alert.
        }
    }

    private static string StateOf(Alert alert) => (alert.Kind == AlertKind.StillFiring ? StillPrefix : "") + alert.State.Name();

    // Without the long expiry, replicas that started at different times would repeat an alert at different times.
    private TimeSpan ExpiryOf(Alert alert) =>
        alert.Kind == AlertKind.StillFiring && repeatInterval * 0.9 is { } expiry && expiry > ClaimExpiry ? expiry : ClaimExpiry;

    private string Key(string check, string state) => $"{channel}:{check}:{state}";

    /// <summary>Returns <c>null</c> when the coordinator does not respond.</summary>
    private async Task<bool?> TryClaimAsync(IReplicaCoordinator shared, Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            var state = StateOf(alert);
            var isAcquired = await shared.TryClaimAsync(Key(alert.Check, state), ExpiryOf(alert), cancellationToken)
                .WaitAsync(CallTimeout, time, cancellationToken);
            if (isAcquired && alert.Kind != AlertKind.StillFiring)
            {
                foreach (var other in AllStates.Where(other => other != state))
                    await shared.ReleaseAsync(Key(alert.Check, other), cancellationToken).WaitAsync(CallTimeout, time, cancellationToken);
            }

            if (_isUncoordinated)
            {
                _isUncoordinated = false;
                NotificationLog.CoordinatedAgain(logger, channel);
            }

            return isAcquired;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isUncoordinated)
            {
                _isUncoordinated = true;
                NotificationLog.Uncoordinated(logger, channel, HealthReason.Of(exception), exception.GetBaseException().GetType().Name);
            }

            return null;
        }
    }
}
