using HealthKit.Telemetry;

namespace HealthKit.Lifecycle;

/// <summary>Detects a stuck process: thread pool work items that do not run, or evaluation that does not step.</summary>
// WatchdogThread drives it; tests drive it in virtual time. It must not block: logs are queued, and the pool calls the meter's listeners.
internal sealed class Watchdog
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // Changes of the delay below 25 ms or below a tenth of it are not published.
    private static readonly TimeSpan MinimumChange = TimeSpan.FromMilliseconds(25);

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
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, LogQueue log,
        ILogger<Watchdog> logger)
        : this(store, time, metrics, options, log.For(logger), static ping => ThreadPool.UnsafeQueueUserWorkItem(ping, preferLocal: false))
    {
    }

    internal Watchdog(
        SnapshotStore store, TimeProvider time, HealthKitMetrics metrics, IOptions<HealthKitOptions> options, ILogger logger,
        Action<ThreadPoolPing> post)
    {
        _store = store;
        _time = time;
        _stuckAfter = options.Value.StuckAfter;
        _logger = new GuardedLogger(logger);
        _pool = new ThreadPoolDelayMonitor(time, post, new DelayRecorder(metrics.RecordThreadPoolDelay));
        _engine = new EngineDelay(store, time);
        _starvation = new StarvationEpisode(_logger);
    }

    /// <summary>Checks once, and returns the timestamp of the next check.</summary>
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

    /// <summary>The part of the time since the last beat that does not count: all of it after a suspension.</summary>
    // After repeated suspensions each late beat counts as one beat; otherwise a process stopped again and again would never count as stuck.
    private long Excused(long now, long passed)
    {
        var isSuspended = _time.WasSuspended(_next, now);
        var isRepeated = isSuspended && _wasSuspended;
        _wasSuspended = isSuspended;
        return !isSuspended ? 0 : isRepeated ? passed - _time.Ticks(Beat) : passed;
    }

    private void Update()
    {
        var (published, now) = (_store.Latest.Host.ThreadPoolDelay, _pool.Current);
        _isPoolStuck = _pool.Waiting >= _stuckAfter || (_isPoolStuck && now >= _stuckAfter);
        var isStuck = _isPoolStuck || _engine.Current >= _stuckAfter;
        var change = (now - published).Duration();
        if (isStuck == _isStuck && (change < MinimumChange || change < (now > published ? now : published) / 10))
            return;

        _store.Update(host => host with { IsStuck = isStuck, ThreadPoolDelay = now });
        if (isStuck != _isStuck)
        {
            _isStuck = isStuck;
            LogChange();
        }
    }

    private void LogChange()
    {
        if (!_isStuck)
            LifecycleLog.Unstuck(_logger);
        else if (_isPoolStuck)
            LifecycleLog.PoolStuck(_logger, _pool.Current.TotalSeconds);
        else
            LifecycleLog.EngineStuck(_logger, _engine.Current.TotalSeconds);
    }
}

/// <summary>Measures how long the engine's step is overdue. One thread calls it, once a beat.</summary>
internal sealed class EngineDelay(SnapshotStore store, TimeProvider time)
{
    private const long NotDue = -1;

    private long _overdue = NotDue;
    private long _waited;

    public TimeSpan Current => time.Span(_waited);

    /// <summary>Takes the timestamp of this beat and the time since the last one, without suspensions, in ticks of the clock.</summary>
    public void Update(long now, long passed)
    {
        var due = store.EvaluationDue;
        _waited = due == _overdue ? _waited + passed : 0;
        _overdue = due > now ? NotDue : due;
    }
}

/// <summary>Logs the start and the end of thread pool starvation. Two thresholds keep a varying delay in one episode.</summary>
internal sealed class StarvationEpisode(ILogger logger)
{
    private static readonly TimeSpan StartsAt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndsBelow = TimeSpan.FromMilliseconds(100);

    private TimeSpan? _longest;

    public void Observe(TimeSpan delay)
    {
        if (_longest is { } longest)
        {
            _longest = delay > longest ? delay : longest;
            if (delay < EndsBelow)
            {
                _longest = null;
                LifecycleLog.StarvationOver(logger, longest.TotalSeconds);
            }
        }
        else if (delay >= StartsAt)
        {
            _longest = delay;
            LifecycleLog.Starvation(logger, delay.TotalSeconds, ThreadPool.PendingWorkItemCount, ThreadPool.ThreadCount);
        }
    }
}
