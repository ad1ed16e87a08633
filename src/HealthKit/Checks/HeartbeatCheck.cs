namespace HealthKit.Checks;

/// <summary>
/// Reports whether a worker has been silent for longer than its time to live. The time counts from the last beat, or from the host's start
/// before the first one. After a suspension of the process it counts anew, but only once until the next beat, so that repeated suspensions
/// do not hide a worker that hangs.
/// </summary>
// A long gap between two runs means a suspension only when the check is paced: when the engine runs it at its interval.
internal sealed class HeartbeatCheck(
    Heartbeat heartbeat, HeartbeatOptions options, bool isPaced, IHostApplicationLifetime lifetime, TimeProvider time) : IHealthCheck
{
    private readonly Lock _gate = new();
    private HealthCheckResult _result = HealthReason.Starting.Unhealthy();
    private long? _countedFrom;
    private long? _excusedBeat = long.MinValue;
    private long _lastRun;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            // Workers stop with the host, so a stopping host keeps the last result.
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
                _result = Check();

            return Task.FromResult(_result);
        }
    }

    private HealthCheckResult Check()
    {
        var result = Evaluate(heartbeat.Last);
        if (result.Status == HealthStatus.Healthy)
            return result;

        // Evaluates twice, because a beat that came before this call requested no run.
        heartbeat.ExpectNext();
        return Evaluate(heartbeat.Last);
    }

    private HealthCheckResult Evaluate(long? last)
    {
        var now = time.GetTimestamp();
        if (lifetime.ApplicationStarted.IsCancellationRequested)
        {
            if (_countedFrom is null)
                _countedFrom = now;
            else if (isPaced && _excusedBeat != last && time.GetElapsedTime(_lastRun, now) > 2 * options.Interval)
                (_countedFrom, _excusedBeat) = (now, last);

            _lastRun = now;
            if (time.GetElapsedTime(Math.Max(last ?? long.MinValue, _countedFrom.Value), now) > options.TimeToLive)
                return HealthReason.MissedHeartbeat.Unhealthy(data: Data(last, now));
        }

        return last is null ? HealthReason.Starting.Unhealthy() : HealthCheckResult.Healthy(data: Data(last, now));
    }

    private Dictionary<string, object> Data(long? last, long now)
    {
        var data = new Dictionary<string, object> { ["timeToLiveSeconds"] = options.TimeToLive.TotalSeconds };
        if (last is { } beat)
            data["silenceSeconds"] = Math.Round(time.GetElapsedTime(beat, now).TotalSeconds, 3);

        return data;
    }
}
