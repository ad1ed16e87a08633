namespace HealthKit.Checks.Process;

/// <summary>Evaluates the share of the available CPU time that was used since the last run. The first run only takes a reading.</summary>
internal sealed class CpuCheck(CpuCheckOptions options, Func<CpuUsage> read, TimeProvider time) : IHealthCheck
{
    // Systems count CPU time in steps of up to 16 ms. The engine leaves at least 50 ms between two runs, the shortest retry interval, less
    // the jitter.
    private static readonly TimeSpan MinimumSpan = TimeSpan.FromMilliseconds(40);

    private readonly Lock _gate = new();
    private HealthCheckResult _result = HealthCheckResult.Healthy();
    private (CpuUsage Reading, long At)? _last;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // The engine does not call concurrently, but the stock health check service does: once for each request.
        lock (_gate)
        {
            if (_last is not { } last)
            {
                _last = (read(), time.GetTimestamp());
            }
            else if (time.GetElapsedTime(last.At) >= MinimumSpan)
            {
                var now = (Reading: read(), At: time.GetTimestamp());
                _result = Evaluate(last.Reading, now.Reading, time.GetElapsedTime(last.At, now.At));
                _last = now;
            }

            return Task.FromResult(_result);
        }
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
