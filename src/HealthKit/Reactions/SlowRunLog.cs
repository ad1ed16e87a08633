namespace HealthKit.Reactions;

/// <summary>
/// Logs once when runs of a check become slow and once when they are fast again. The log has a line for a failure, so a failed run is not
/// slow. The first run of a check does not count: a cold process opens its first connection in it.
/// </summary>
internal sealed class SlowRunLog(IOptions<HealthKitOptions> options, ILogger<SlowRunLog> logger) : IRunObserver
{
    private readonly TimeSpan _limit = options.Value.SlowRunAfter;
    private readonly HashSet<string> _slow = new(StringComparer.Ordinal);

    public void Observe(RunRecord run)
    {
        if (run.IsFirst || HasFailed(run.Reason))
            return;

        var name = run.Check.Name;
        if (run.Duration > _limit)
        {
            if (_slow.Add(name))
                ReactionLog.RunSlow(logger, name, run.Duration.TotalMilliseconds, _limit.TotalMilliseconds);
        }
        else if (run.Status == HealthStatus.Healthy && run.Duration < _limit / 2 && _slow.Remove(name))
        {
            ReactionLog.RunFastAgain(logger, name, run.Duration.TotalMilliseconds);
        }
    }

    private static bool HasFailed(HealthReason? reason) =>
        reason is not null && reason != HealthReason.Slow && reason != HealthReason.Threshold && reason != HealthReason.Reported;
}
