using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Watches whether the process gets on: whether work items of the thread pool have their turn, and whether evaluation makes its steps. Has
/// no thread of its own, so that tests can drive it in virtual time; <see cref="WatchdogThread"/> gives it one.
/// </summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // A steady state is not published again: a change counts from here on, and from a tenth of the delay.
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(25);

    private readonly SnapshotStore _store;
    private readonly TimeProvider _time;
    private readonly HealthKitMetrics _metrics;
    private readonly TimeSpan _stuckAfter;
    private readonly PoolDelay _pool;
    private readonly EngineOverdue _engine;
    private readonly StarvationEpisode _starvation;
    private readonly ILogger _logger;
    private long _last;
    private long _next = TimestampExtensions.Never;
    private bool _isPoolStuck;
    private bool _isStuck;

    public Watchdog(
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, ILogger<Watchdog> logger)
        : this(store, time, metrics, options, logger, static ping => ThreadPool.UnsafeQueueUserWorkItem(ping, preferLocal: false))
    {
    }

    internal Watchdog(
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, ILogger logger, Action<PoolPing> post)
    {
        _store = store;
        _time = time;
        _metrics = metrics;
        _stuckAfter = options.Value.StuckAfter;
        _logger = new GuardedLogger(logger);
        _pool = new PoolDelay(time, post);
        _engine = new EngineOverdue(store, time);
        _starvation = new StarvationEpisode(_logger);
    }

    /// <summary>Looks once, and returns when to look again, as a timestamp.</summary>
    public long Look()
    {
        var now = _time.GetTimestamp();
        var isSuspended = Suspension.IsSeen(_time, _next, now);
        var passed = _next == TimestampExtensions.Never ? 0 : now - _last;
        (_last, _next) = (now, now + _time.Ticks(Beat));

        var measured = _pool.Look(now, passed, isSuspended);
        _engine.Look(now, isSuspended ? 0 : passed);

        // Told before it is logged: a log may block.
        Tell();
        if (measured is { } delay)
        {
            _metrics.RecordThreadPoolDelay(delay);
        }

        _starvation.Look(_pool.Current);
        return _next;
    }

    private void Tell()
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
