namespace HealthKit.Tests.Support;

/// <summary>
/// A clock that stands still until a test advances it. Timers that become due run inline, each at its own time. Any thread may create
/// timers.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Origin = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, int Version), long> _timers = new();
    private readonly Lock _gate = new();
    private long _timestamp;

    /// <summary>Makes the wall clock jump. Timestamps and timers are not affected.</summary>
    public TimeSpan WallClockOffset { get; set; }

    /// <summary>The time since the creation of the clock.</summary>
    public TimeSpan Elapsed => new(_timestamp);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _timestamp;

    public override DateTimeOffset GetUtcNow() => Origin + Elapsed + WallClockOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The time of the next timer, or <see cref="long.MaxValue"/>.</summary>
    public long NextDue()
    {
        lock (_gate)
        {
            while (_timers.TryPeek(out var next, out var due))
            {
                if (next.Version == next.Timer.Version)
                    return due;

                _timers.Dequeue();
            }

            return long.MaxValue;
        }
    }

    public void MoveTo(long timestamp)
    {
        while (NextDue() is var due && due <= timestamp)
        {
            _timestamp = Math.Max(_timestamp, due);
            Next()?.Fire();
        }

        _timestamp = Math.Max(_timestamp, timestamp);
    }

    public void Advance(TimeSpan span) => MoveTo(_timestamp + span.Ticks);

    /// <summary>
    /// Works like <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/>, but continues inline, also after a cancellation.
    /// </summary>
    public async Task DelayAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource();
        await using var timer = CreateTimer(_ => over.TrySetResult(), state: null, span, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(_ => over.TrySetCanceled(cancellationToken), state: null);
        await over.Task;
    }

    internal void Schedule(VirtualTimer timer, TimeSpan after)
    {
        lock (_gate)
            _timers.Enqueue((timer, timer.Version), _timestamp + after.Ticks);
    }

    private VirtualTimer? Next()
    {
        lock (_gate)
            return _timers.TryDequeue(out var next, out _) && next.Version == next.Timer.Version ? next.Timer : null;
    }
}
