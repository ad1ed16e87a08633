namespace HealthKit.Reactions;

/// <summary>Logs each failure and each recovery of a check once. A steady state logs nothing.</summary>
internal sealed class TransitionLog(SnapshotStore store, TimeProvider time, ILogger<TransitionLog> logger)
{
    private readonly GuardedLogger _logger = new(logger);

    // Read in the constructor, before the first check runs: on a busy pool FollowAsync may start after the first failure.
    private HealthSnapshot _seen = store.Latest;

    /// <summary>Follows the snapshots until canceled.</summary>
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
            Compare(before.Checks[index], now.Checks[index]);
    }

    private void Compare(CheckState old, CheckState current)
    {
        if (current.IsTransitionFrom(old))
        {
            LogTransition(old, current);
        }
        else if (old.Diagnosis is null && current.Diagnosis is { } late)
        {
            // The diagnosis finished after the transition was logged.
            ReactionLog.Diagnosed(_logger, current.Definition.Name, late.Layer.Code, late.Layer.Description);
        }
    }

    private void LogTransition(CheckState old, CheckState current)
    {
        var name = current.Definition.Name;
        if (current.Reason is { } reason)
        {
            var level = current.Status == HealthStatus.Degraded ? LogLevel.Warning : LogLevel.Error;
            if (_logger.IsEnabled(level))
            {
                var exception = RedactedException.Of(current.Exception);
                var (text, overrun) = (TransitionText.Of(current, reason), TransitionText.Overrun(old, current));
                ReactionLog.Failed(
                    _logger, level, exception, name, current.Status, reason, text, current.Duration.TotalMilliseconds, overrun);
            }
        }
        else if (old.HasRun)
        {
            ReactionLog.Recovered(_logger, name, old.Status, old.Reason, time.Span(current.ChangedAt - old.ChangedAt).TotalSeconds);
        }
    }
}
