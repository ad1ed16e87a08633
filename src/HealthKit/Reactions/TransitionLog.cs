using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HealthKit.Reactions;

/// <summary>Says in the log, once each, which check broke and which one came back. A steady state logs nothing.</summary>
internal sealed class TransitionLog(SnapshotStore store, TimeProvider time, ILogger<TransitionLog> logger)
{
    // Taken when this is made, before the first check runs: a busy pool may begin to follow later, and the first failure must not be missed.
    private HealthSnapshot _seen = store.Latest;

    /// <summary>Follows the snapshots until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _seen.Superseded.WaitAsync(cancellationToken);
            var now = store.Latest;
            Compare(_seen, now);
            _seen = now;
        }
    }

    public void Compare(HealthSnapshot before, HealthSnapshot now)
    {
        for (var index = 0; index < now.Checks.Length; index++)
        {
            try
            {
                Compare(before.Checks[index], now.Checks[index]);
            }
            catch (Exception)
            {
                // A log provider that throws, or an exception of a check that does when it is printed, loses this line and no other.
            }
        }
    }

    private void Compare(CheckState old, CheckState current)
    {
        if (current.HasRun && !ReferenceEquals(old, current) && (old.Status != current.Status || !old.HasRun))
        {
            LogTransition(old, current);
        }
        else if (old.Diagnosis is null && current.Diagnosis is { } late)
        {
            // Found out after the line about the transition was written.
            ReactionLog.Diagnosed(logger, current.Definition.Name, late.Layer.Code, late.Layer.Description);
        }
    }

    private void LogTransition(CheckState old, CheckState current)
    {
        var name = current.Definition.Name;
        if (current.Reason is { } reason)
        {
            var level = current.Status == HealthStatus.Degraded ? LogLevel.Warning : LogLevel.Error;
            if (logger.IsEnabled(level))
            {
                var exception = RedactedException.Of(current.Exception);
                var sentence = current.Diagnosis is { } diagnosis ? $"{reason.Sentence} Layer {diagnosis.Layer.Code}: {diagnosis.Layer.Description}." : reason.Sentence;
                ReactionLog.Failed(logger, level, exception, name, current.Status, reason, sentence, current.Duration.TotalMilliseconds);
            }
        }
        else if (old.HasRun)
        {
            ReactionLog.Recovered(logger, name, old.Status, old.Reason, time.Span(current.ChangedAt - old.ChangedAt).TotalSeconds);
        }
    }
}
