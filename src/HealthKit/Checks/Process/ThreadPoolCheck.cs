using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Process;

/// <summary>Reads the delay that the watchdog has put into the snapshot. Until the watchdog has measured it, and without a watchdog, waits for a work item of its own.</summary>
internal sealed class ThreadPoolCheck(ThreadPoolCheckOptions options, SnapshotStore? store, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var delay = store?.Latest.Host.ThreadPoolDelay is { Ticks: > 0 } measured ? measured : await MeasureAsync(cancellationToken);
        var data = new Dictionary<string, object> { ["delayMs"] = Math.Round(delay.TotalMilliseconds, 1) };
        return ThresholdEvaluator.Evaluate(delay.TotalSeconds, options.DegradedAt.TotalSeconds, options.UnhealthyAt.TotalSeconds, data);
    }

    private async Task<TimeSpan> MeasureAsync(CancellationToken cancellationToken)
    {
        var from = time.GetTimestamp();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
        await turn.Task.WaitAsync(cancellationToken);
        return time.GetElapsedTime(from);
    }
}
