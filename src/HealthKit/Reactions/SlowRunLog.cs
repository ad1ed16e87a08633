using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Reactions;

/// <summary>Logs once when runs of a check become slow and once when they are fast again. Time-outs are logged as failures.</summary>
internal sealed class SlowRunLog(IOptions<HealthKitOptions> options, ILogger<SlowRunLog> logger) : IRunObserver
{
    private readonly TimeSpan _limit = options.Value.SlowRunAfter;
    private readonly HashSet<string> _slow = new(StringComparer.Ordinal);

    public void Observe(RunRecord run)
    {
        if (run.Reason == HealthReason.Timeout)
        {
            return;
        }

        var name = run.Check.Name;
        if (run.Duration > _limit)
        {
            if (_slow.Add(name))
            {
                ReactionLog.RunSlow(logger, name, run.Duration.TotalMilliseconds, _limit.TotalMilliseconds);
            }
        }
        else if (run.Status == HealthStatus.Healthy && run.Duration < _limit / 2 && _slow.Remove(name))
        {
            ReactionLog.RunFastAgain(logger, name, run.Duration.TotalMilliseconds);
        }
    }
}
