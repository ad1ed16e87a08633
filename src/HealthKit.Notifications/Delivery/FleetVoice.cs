using System.Collections.Immutable;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Agrees with the other replicas on who says what: there is one claim for each check and state of a channel. Who claims a state lets those of the other states go, so
/// that the next turn is told, too.
/// </summary>
internal sealed class FleetVoice(string channel, IFleetClaims? claims, TimeSpan? repeat, TimeProvider time, ILogger logger)
{
    /// <summary>How long a claim holds: longer than the replicas of a fleet differ in when they see a state, and shorter than an outage that nobody is to miss.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // Who was first with one check is given the time to be first with the others of the message, so that it stays one message.
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(500);

    private const string Still = "still-";

    // In the order of Standing.
    private static readonly string[] States = ["healthy", "degraded", "unhealthy", "flapping"];
    private static readonly string[] All = [.. States, .. States.Select(static state => Still + state)];

    private bool _isUncoordinated;

    /// <summary>Returns the same notices with what became of the claims; those that another replica says are left out.</summary>
    public async Task<ImmutableArray<Notice>> ClaimAsync(ImmutableArray<Notice> notices, CancellationToken cancellationToken)
    {
        if (claims is null)
        {
            return [.. notices.Select(static notice => notice with { Claim = Claim.Alone })];
        }

        var kept = ImmutableArray.CreateBuilder<Notice>(notices.Length);
        var (isAway, isSecond) = (false, false);
        foreach (var notice in notices)
        {
            if (notice.Claim is not (Claim.Open or Claim.Unanswered))
            {
                kept.Add(notice);
                continue;
            }

            var claim = isAway ? null : await TryAsync(claims, notice, cancellationToken);
            isAway = claim is null;
            if (claim is null)
            {
                kept.Add(notice with { Claim = notice.Claim == Claim.Open ? Claim.Unanswered : Claim.Uncoordinated });
            }
            else if (claim.Value)
            {
                kept.Add(notice with { Claim = Claim.Won });
            }
            else if (!isSecond)
            {
                isSecond = true;
                await Task.Delay(Courtesy, time, cancellationToken);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Keeps the claims of what lasts, so that a replica that starts meanwhile does not say it again.</summary>
    public async Task KeepAsync(IReadOnlyCollection<(string Check, Standing Standing)> lasting, CancellationToken cancellationToken)
    {
        if (claims is null)
        {
            return;
        }

        try
        {
            foreach (var (check, standing) in lasting)
            {
                await claims.ExtendAsync(Key(check, StateOf(standing)), Expiry, cancellationToken).WaitAsync(Limit, time, cancellationToken);
            }
        }
        catch (Exception)
        {
            // Said when there is something to claim. Until then a replica that starts may say again what is known.
        }
    }

    private static string StateOf(Standing standing) => States[(int)standing];

    private static string StateOf(Notice notice) => notice.Kind == NoticeKind.StillBroken ? Still + StateOf(notice.Standing) : StateOf(notice.Standing);

    // Replicas that started at different times repeat at different times, but for this.
    private TimeSpan ExpiryOf(Notice notice) => notice.Kind == NoticeKind.StillBroken && repeat * 0.9 is { } most && most > Expiry ? most : Expiry;

    private string Key(string check, string state) => $"{channel}:{check}:{state}";

    /// <summary>Returns <c>null</c> when nobody could say.</summary>
    private async Task<bool?> TryAsync(IFleetClaims shared, Notice notice, CancellationToken cancellationToken)
    {
        try
        {
            var state = StateOf(notice);
            var isWon = await shared.TryClaimAsync(Key(notice.Check, state), ExpiryOf(notice), cancellationToken).WaitAsync(Limit, time, cancellationToken);
            if (isWon && notice.Kind != NoticeKind.StillBroken)
            {
                foreach (var other in All.Where(other => other != state))
                {
                    await shared.ReleaseAsync(Key(notice.Check, other), cancellationToken).WaitAsync(Limit, time, cancellationToken);
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
