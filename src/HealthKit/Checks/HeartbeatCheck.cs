using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Checks;

/// <summary>
/// Reports whether a worker has been silent for longer than its time to live. The time starts at the host's start, and starts again after
/// the process was suspended: once for each beat, so that repeated suspensions do not hide a worker that hangs.
/// </summary>
/// <param name="heartbeat">The beats of the worker.</param>
/// <param name="options">The settings of the check.</param>
/// <param name="isPaced">Whether the engine runs the check at its interval. A long gap means a suspension only then.</param>
/// <param name="lifetime">The lifetime of the host.</param>
/// <param name="time">The clock.</param>
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
            {
                _result = Check();
            }

            return Task.FromResult(_result);
        }
    }

    private HealthCheckResult Check()
    {
        var result = Evaluate(heartbeat.Last);
        if (result.Status == HealthStatus.Healthy)
        {
            return result;
        }

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
            {
                _countedFrom = now;
            }
            else if (isPaced && _excusedBeat != last && time.GetElapsedTime(_lastRun, now) > 2 * options.Interval)
            {
                (_countedFrom, _excusedBeat) = (now, last);
            }

            _lastRun = now;
            if (time.GetElapsedTime(Math.Max(last ?? long.MinValue, _countedFrom.Value), now) > options.TimeToLive)
            {
                return HealthReason.MissedHeartbeat.Unhealthy(data: Data(last, now));
            }
        }

        return last is null ? HealthReason.Starting.Unhealthy() : HealthCheckResult.Healthy(data: Data(last, now));
    }

    private Dictionary<string, object> Data(long? last, long now)
    {
        var data = new Dictionary<string, object> { ["timeToLiveSeconds"] = options.TimeToLive.TotalSeconds };
        if (last is { } beat)
        {
            data["silenceSeconds"] = Math.Round(time.GetElapsedTime(beat, now).TotalSeconds, 3);
        }

        return data;
    }
}
