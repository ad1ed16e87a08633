using System.Collections.Immutable;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Agrees with the other replicas on who says what: there is one claim for each check and state of a channel. Who claims a state lets those of the other states go, so
/// that the next turn is told, too.
/// </summary>
internal sealed class ReplicaCoordinator(string channel, IReplicaCoordinator? coordinator, TimeSpan? repeat, TimeProvider time, ILogger logger)
{
    /// <summary>How long a claim holds: longer than the replicas of a fleet differ in when they see a state, and shorter than an outage that nobody is to miss.</summary>
    public static readonly TimeSpan ClaimExpiry = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // Who was first with one check is given the time to be first with the others of the message, so that it stays one message.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromMilliseconds(500);

    private const string Still = "still-";

    // In the order of Standing.
    private static readonly string[] States = ["healthy", "degraded", "unhealthy", "flapping"];
    private static readonly string[] All = [.. States, .. States.Select(static state => Still + state)];

    private bool _isUncoordinated;

    /// <summary>Returns the same notices with what became of the claims; those that another replica says are left out.</summary>
    public async Task<ImmutableArray<Alert>> ClaimAsync(ImmutableArray<Alert> alerts, CancellationToken cancellationToken)
    {
        if (coordinator is null)
        {
            return [.. alerts.Select(static alert => alert with { Claim = ClaimState.Standalone })];
        }

        var kept = ImmutableArray.CreateBuilder<Alert>(alerts.Length);
        var (isAway, isSecond) = (false, false);
        foreach (var alert in alerts)
        {
            if (alert.Claim is not (ClaimState.Unclaimed or ClaimState.Pending))
            {
                kept.Add(alert);
                continue;
            }

            var claim = isAway ? null : await TryAsync(coordinator, alert, cancellationToken);
            isAway = claim is null;
            if (claim is null)
            {
                kept.Add(alert with { Claim = alert.Claim == ClaimState.Unclaimed ? ClaimState.Pending : ClaimState.Uncoordinated });
            }
            else if (claim.Value)
            {
                kept.Add(alert with { Claim = ClaimState.Acquired });
            }
            else if (!isSecond)
            {
                isSecond = true;
                await Task.Delay(ReleaseTimeout, time, cancellationToken);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Keeps the claims of what lasts, so that a replica that starts meanwhile does not say it again.</summary>
    public async Task ExtendAsync(IReadOnlyCollection<(string Check, AlertState State)> lasting, CancellationToken cancellationToken)
    {
        if (coordinator is null)
        {
            return;
        }

        try
        {
            foreach (var (check, state) in lasting)
            {
                await coordinator.ExtendAsync(Key(check, StateOf(state)), ClaimExpiry, cancellationToken).WaitAsync(Limit, time, cancellationToken);
            }
        }
        catch (Exception)
        {
            // Said when there is something to claim. Until then a replica that starts may say again what is known.
        }
    }

    private static string StateOf(AlertState state) => States[(int)state];

    private static string StateOf(Alert alert) => alert.Kind == AlertKind.StillFiring ? Still + StateOf(alert.State) : StateOf(alert.State);

    // Replicas that started at different times repeat at different times, but for this.
    private TimeSpan ExpiryOf(Alert alert) => alert.Kind == AlertKind.StillFiring && repeat * 0.9 is { } most && most > ClaimExpiry ? most : ClaimExpiry;

    private string Key(string check, string state) => $"{channel}:{check}:{state}";

    /// <summary>Returns <c>null</c> when nobody could say.</summary>
    private async Task<bool?> TryAsync(IReplicaCoordinator shared, Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            var state = StateOf(alert);
            var isWon = await shared.TryClaimAsync(Key(alert.Check, state), ExpiryOf(alert), cancellationToken).WaitAsync(Limit, time, cancellationToken);
            if (isWon && alert.Kind != AlertKind.StillFiring)
            {
                foreach (var other in All.Where(other => other != state))
                {
                    await shared.ReleaseAsync(Key(alert.Check, other), cancellationToken).WaitAsync(Limit, time, cancellationToken);
                }
            }

            if (_isUncoordinated)
            {
                _isUncoordinated = false;
                NotificationLog.CoordinatedAgain(logger, channel);
            }

            return isWon;
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
