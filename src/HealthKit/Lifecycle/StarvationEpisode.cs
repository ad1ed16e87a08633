using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>One line when work items begin to wait noticeably, one when they no longer do: ups and downs between are one episode.</summary>
internal sealed class StarvationEpisode(ILogger logger)
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ends = TimeSpan.FromMilliseconds(100);

    private TimeSpan? _longest;

    public void Observe(TimeSpan delay)
    {
        if (_longest is { } longest)
        {
            _longest = delay > longest ? delay : longest;
            if (delay < Ends)
            {
                _longest = null;
                LifecycleLog.StarvationOver(logger, longest.TotalSeconds);
            }
        }
        else if (delay >= Begins)
        {
            _longest = delay;
            LifecycleLog.Starvation(logger, delay.TotalSeconds, ThreadPool.PendingWorkItemCount, ThreadPool.ThreadCount);
        }
    }
}
