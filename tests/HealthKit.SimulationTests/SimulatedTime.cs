namespace HealthKit.SimulationTests;

/// <summary>
/// The clock and the event queue of one world. Events and timers run inline, in the order of their times and then of their creation. After
/// a suspension they run late, as those of a real process do.
/// </summary>
internal sealed class SimulatedTime : TimeProvider
{
    // A fault that sets a timer again and again for now would let the simulation run forever.
    private const int MaximumEventsAtOnce = 1_000_000;

    private static readonly DateTimeOffset Origin = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Due, long Order)> _events = new();
    private long _now = TimeSpan.TicksPerDay;
    private long _order;
    private int _eventsAtOnce;

    /// <summary>Makes the wall clock jump. Timestamps and timers are not affected.</summary>
    public TimeSpan WallClockOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time of the next event, or <see cref="long.MaxValue"/>.</summary>
    public long NextDue => _events.TryPeek(out _, out var next) ? next.Due : long.MaxValue;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => Origin + new TimeSpan(_now - TimeSpan.TicksPerDay) + WallClockOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void At(long due, Action action) => _events.Enqueue(action, (due, ++_order));

    public void After(TimeSpan span, Action action) => At(_now + span.Ticks, action);

    public void RunNext()
    {
        _events.TryDequeue(out var action, out var next);
        _eventsAtOnce = next.Due > _now ? 0 : _eventsAtOnce + 1;
        if (_eventsAtOnce > MaximumEventsAtOnce)
            throw new InvalidOperationException($"{MaximumEventsAtOnce} events came without any time in between.");

        _now = Math.Max(_now, next.Due);
        action!();
    }

    public void MoveTo(long timestamp) => _now = Math.Max(_now, timestamp);

    private sealed class Timer(SimulatedTime time, Action callback) : ITimer
    {
        private TimeSpan _period;
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            _period = period;
            if (dueTime >= TimeSpan.Zero)
                time.After(dueTime, () => Fire(version));

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int version)
        {
            if (version == _version)
            {
                Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
                callback();
            }
        }
    }
}
