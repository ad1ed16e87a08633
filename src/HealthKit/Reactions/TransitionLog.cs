using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Says in the log, once each, which check broke and which one came back. A steady state logs nothing.</summary>
internal sealed class TransitionLog(SnapshotStore store, ILogger<TransitionLog> logger)
{
    /// <summary>Follows the snapshots until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var before = store.Latest;
        while (!cancellationToken.IsCancellationRequested)
        {
            await before.Superseded.WaitAsync(cancellationToken);
            var now = store.Latest;
            foreach (var (old, current) in before.Checks.Zip(now.Checks))
            {
                if (!ReferenceEquals(old, current) && (old.Status != current.Status || !old.HasRun))
                {
                    SayGuarded(old, current);
                }
            }

            before = now;
        }
    }

    private void SayGuarded(CheckState old, CheckState current)
    {
        try
        {
            Say(old, current);
        }
        catch (Exception)
        {
            // A log that fails cannot be told so, and may work again at the next transition.
        }
    }

    private void Say(CheckState old, CheckState current)
    {
        var name = current.Definition.Name;
        if (current.Reason is { } reason)
        {
            var level = current.Status == HealthStatus.Degraded ? LogLevel.Warning : LogLevel.Error;
            if (logger.IsEnabled(level))
            {
                var exception = RedactedException.Of(current.Exception);
                ReactionLog.Failed(logger, level, exception, name, current.Status, reason, reason.Sentence, current.Duration.TotalMilliseconds);
            }
        }
        else if (old.HasRun)
        {
            ReactionLog.Recovered(logger, name, old.Status, old.Reason, (current.Since - old.Since).TotalSeconds);
        }
    }
}
