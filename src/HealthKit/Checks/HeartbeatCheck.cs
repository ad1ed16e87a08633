using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Checks;

/// <summary>
/// Tells whether the worker was silent for too long. The first beat is waited for from the host's start on; one that
/// came before is as good. After a time in which nobody looked, since the whole process or machine stood still, the
/// worker has all of its time again, once for each beat: else one that hangs would never be missed in a process that is
/// stopped again and again. That can be told only when it is asked at its interval (<c>isPaced</c>); else whoever asks
/// does so at his own pace.
/// </summary>
internal sealed class HeartbeatCheck(
    Heartbeat heartbeat, HeartbeatOptions options, bool isPaced, IHostApplicationLifetime lifetime, TimeProvider time) : IHealthCheck
{
    private readonly Lock _looking = new();
    private HealthCheckResult _result = HealthReason.Starting.Unhealthy();
    private long? _patienceFrom;
    private long? _excused = long.MinValue;
    private long _lookedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_looking)
        {
            // Workers end when they are told to, and are not missed then.
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                _result = Check();
            }

            return Task.FromResult(_result);
        }
    }

    private HealthCheckResult Check()
    {
        var (result, isAwaited) = Evaluate(heartbeat.Last);
        if (!isAwaited)
        {
            return result;
        }

        // A beat that came meanwhile asked for no run.
        heartbeat.ExpectNext();
        return Evaluate(heartbeat.Last).State;
    }

    private (HealthCheckResult State, bool IsAwaited) Evaluate(long? last)
    {
        var now = time.GetTimestamp();
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return last is null ? (HealthReason.Starting.Unhealthy(), true) : (HealthCheckResult.Healthy(data: Data(last, now)), false);
        }

        if (_patienceFrom is null)
        {
            _patienceFrom = now;
        }
        else if (isPaced && _excused != last && time.GetElapsedTime(_lookedAt, now) > 2 * options.Interval)
        {
            (_patienceFrom, _excused) = (now, last);
        }

        _lookedAt = now;
        var silence = time.GetElapsedTime(Math.Max(last ?? long.MinValue, _patienceFrom.Value), now);
        if (silence <= options.TimeToLive)
        {
            return last is null ? (HealthReason.Starting.Unhealthy(), true) : (HealthCheckResult.Healthy(data: Data(last, now)), false);
        }

        return (HealthReason.MissedHeartbeat.Unhealthy(data: Data(last, now)), true);
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
