namespace HealthKit.Checks.Process;

/// <summary>Evaluates the share of the available CPU time that was used since the last run. The first run only takes a reading.</summary>
internal sealed class CpuCheck(CpuCheckOptions options, Func<CpuUsage> read, TimeProvider time) : IHealthCheck
{
    private (CpuUsage Reading, long At)? _last;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = (Reading: read(), At: time.GetTimestamp());
        var last = _last;
        _last = now;
        return Task.FromResult(last is { } before && time.GetElapsedTime(before.At, now.At) is { Ticks: > 0 } span
            ? Evaluate(before.Reading, now.Reading, span)
            : HealthCheckResult.Healthy());
    }

    private HealthCheckResult Evaluate(CpuUsage before, CpuUsage now, TimeSpan span)
    {
        var share = Math.Max(0, (now.Used - before.Used) / span / now.Processors);
        var periods = now.Periods - before.Periods;
        var throttled = periods > 0 ? (double)(now.Throttled - before.Throttled) / periods : 0;
        var data = new Dictionary<string, object>
        {
            ["share"] = Math.Round(share, 4), ["processors"] = now.Processors, ["throttledShare"] = Math.Round(throttled, 4),
        };
        var result = ThresholdEvaluator.Evaluate(share, options.DegradedAt, options.UnhealthyAt, data);
        return result.Status != HealthStatus.Healthy
            ? result
            : ThresholdEvaluator.Evaluate(throttled, options.ThrottledAt, unhealthy: null, data);
    }
}
