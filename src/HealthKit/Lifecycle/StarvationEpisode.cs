using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>Logs the start and the end of thread pool starvation. Two thresholds keep a varying delay in one episode.</summary>
internal sealed class StarvationEpisode(ILogger logger)
{
    private static readonly TimeSpan StartsAt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndsBelow = TimeSpan.FromMilliseconds(100);

    private TimeSpan? _longest;

    public void Observe(TimeSpan delay)
    {
        if (_longest is { } longest)
        {
            _longest = delay > longest ? delay : longest;
            if (delay < EndsBelow)
            {
                _longest = null;
                LifecycleLog.StarvationOver(logger, longest.TotalSeconds);
            }
        }
        else if (delay >= StartsAt)
        {
            _longest = delay;
            LifecycleLog.Starvation(logger, delay.TotalSeconds, ThreadPool.PendingWorkItemCount, ThreadPool.ThreadCount);
        }
    }
}
