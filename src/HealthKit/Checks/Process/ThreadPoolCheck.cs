namespace HealthKit.Checks.Process;

/// <summary>Reads the thread-pool delay that the watchdog measures. Without that value it measures a work item itself.</summary>
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
        var queued = time.GetTimestamp();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static started => started.SetResult(), started, preferLocal: false);
        await started.Task.WaitAsync(cancellationToken);
        return time.GetElapsedTime(queued);
    }
}
