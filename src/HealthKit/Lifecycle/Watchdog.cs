using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Watches whether the process gets on: whether work items of the thread pool have their turn, and whether evaluation
/// makes its steps. Has no thread of its own, so that tests can drive it in virtual time; <see cref="WatchdogThread"/>
/// gives it one. That thread only measures and updates the store: a log goes through a queue, and the pool calls the
/// listeners of the meter.
/// </summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // A steady state is not published again: a change counts from here on, and from a tenth of the delay.
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(25);

    private readonly SnapshotStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _stuckAfter;
    private readonly ThreadPoolDelayMonitor _pool;
    private readonly EngineDelay _engine;
    private readonly StarvationEpisode _starvation;
    private readonly ILogger _logger;
    private long _last;
    private long _next = TimestampExtensions.Never;
    private bool _wasSuspended;
    private bool _isPoolStuck;
    private bool _isStuck;

    public Watchdog(
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, LogQueue log, ILogger<Watchdog> logger)
        : this(store, time, metrics, options, log.For(logger), static ping => ThreadPool.UnsafeQueueUserWorkItem(ping, preferLocal: false))
    {
    }

    internal Watchdog(
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, ILogger logger, Action<ThreadPoolPing> post)
    {
        _store = store;
        _time = time;
        _stuckAfter = options.Value.StuckAfter;
        _logger = new GuardedLogger(logger);
        _pool = new ThreadPoolDelayMonitor(time, post, new DelayRecorder(metrics.RecordThreadPoolDelay));
        _engine = new EngineDelay(store, time);
        _starvation = new StarvationEpisode(_logger);
    }

    /// <summary>Looks once, and returns when to look again, as a timestamp.</summary>
    public long Check()
    {
        var now = _time.GetTimestamp();
        var passed = _next == TimestampExtensions.Never ? 0 : now - _last;
        var excused = Excused(now, passed);
        (_last, _next) = (now, now + _time.Ticks(Beat));
        _pool.Update(now, excused);
        _engine.Update(now, passed - excused);
        Update();
        _starvation.Observe(_pool.Current);
        return _next;
    }

    /// <summary>
    /// How much of the time since the last beat counts for nothing: all of it after a suspension. But when one
    /// suspension follows another without a beat in time between them, each late beat counts as a beat: a process that
    /// is stopped again and again would otherwise never be found stuck.
    /// </summary>
    private long Excused(long now, long passed)
    {
        var isSuspended = Suspension.IsSeen(_time, _next, now);
        var isRepeated = isSuspended && _wasSuspended;
        _wasSuspended = isSuspended;
        return !isSuspended ? 0 : isRepeated ? passed - _time.Ticks(Beat) : passed;
    }

    private void Update()
    {
        var (known, now) = (_store.Latest.Host.ThreadPoolDelay, _pool.Current);
        _isPoolStuck = _pool.Waiting >= _stuckAfter || (_isPoolStuck && now >= _stuckAfter);
        var isStuck = _isPoolStuck || _engine.Current >= _stuckAfter;
        var change = (now - known).Duration();
        if (isStuck == _isStuck && (change < Noticeable || change < (now > known ? now : known) / 10))
        {
            return;
        }

        _store.Update(host => host with { IsStuck = isStuck, ThreadPoolDelay = now });
        if (isStuck != _isStuck)
        {
            _isStuck = isStuck;
            LogTurn();
        }
    }

    private void LogTurn()
    {
        if (!_isStuck)
        {
            LifecycleLog.Unstuck(_logger);
        }
        else if (_isPoolStuck)
        {
            LifecycleLog.PoolStuck(_logger, _pool.Current.TotalSeconds);
        }
        else
        {
            LifecycleLog.EngineStuck(_logger, _engine.Current.TotalSeconds);
        }
    }
}
