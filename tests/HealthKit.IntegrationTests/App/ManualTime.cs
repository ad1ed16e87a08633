namespace HealthKit.IntegrationTests.App;

/// <summary>A clock that stands still until a test moves it, like the clocks that users have in their tests.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
            _timers.Add(timer);

        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (var timer in due)
                timer.Due = DateTimeOffset.MaxValue;
        }

        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>
    /// Returns whether a timer waits that was set at the timestamp <paramref name="setFrom"/> or later and is due between the others.
    /// </summary>
    public bool HasTimer(long setFrom, long dueFrom, long dueTo)
    {
        lock (_gate)
        {
            return _timers.Exists(
                timer => timer.SetAt.UtcTicks >= setFrom && timer.Due.UtcTicks >= dueFrom && timer.Due.UtcTicks <= dueTo);
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset SetAt { get; private set; }

        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isDue = dueTime <= TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan;
            lock (time._gate)
            {
                SetAt = time._now;
                Due = isDue || dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time._now + dueTime;
            }

            if (isDue)
                Fire();

            return true;
        }

        public void Fire() => callback();

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
