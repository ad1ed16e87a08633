using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Checks;

/// <summary>
/// Tells whether the worker was silent for too long. The first beat is waited for from the host's start on; and after a time in which nobody looked,
/// since the whole process or machine stood still, the worker has all of its time again. That can be told only when it is asked at its interval
/// (<c>isPaced</c>); else whoever asks does so at his own pace.
/// </summary>
internal sealed class HeartbeatCheck(
    Heartbeat heartbeat, HeartbeatOptions options, bool isPaced, IHostApplicationLifetime lifetime, TimeProvider time) : IHealthCheck
{
    private readonly Lock _looking = new();
    private HealthCheckResult _last = HealthReason.Starting.Unhealthy();
    private long? _patienceFrom;
    private long _lookedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_looking)
        {
            // Workers end when they are told to, and are not missed then.
            _last = lifetime.ApplicationStopping.IsCancellationRequested ? _last : Look(time.GetTimestamp());
            return Task.FromResult(_last);
        }
    }

    private HealthCheckResult Look(long now)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return HealthReason.Starting.Unhealthy();
        }

        if (_patienceFrom is null || (isPaced && time.GetElapsedTime(_lookedAt, now) > 2 * options.Interval))
        {
            _patienceFrom = now;
        }

        _lookedAt = now;
        var last = heartbeat.Last;
        var silence = time.GetElapsedTime(Math.Max(last ?? long.MinValue, _patienceFrom.Value), now);
        if (silence <= options.TimeToLive)
        {
            return last is null ? HealthReason.Starting.Unhealthy() : HealthCheckResult.Healthy(data: Data(last, now));
        }

        return HealthReason.MissedHeartbeat.Unhealthy(data: Data(last, now));
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
