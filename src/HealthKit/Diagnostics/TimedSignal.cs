namespace HealthKit.Diagnostics;

/// <summary>Lets a dedicated thread wait until a timestamp or an earlier signal.</summary>
// On the system's clock the thread itself waits, because timers are late when the pool is busy. Only a test's clock uses its timers.
internal sealed class TimedSignal : IDisposable
{
    // A test clock that ticks by itself advances by less than this while a timer is set.
    private static readonly TimeSpan OwnTicking = TimeSpan.FromMilliseconds(10);

    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;

    public TimedSignal(TimeProvider time)
    {
        _time = time;
        _timer = ReferenceEquals(time, TimeProvider.System)
            ? null
            : time.CreateTimer(static signal => ((TimedSignal)signal!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the signal uses the system's clock.</summary>
    public bool IsNative => _timer is null;

    public void Set() => _signal.Set();

    /// <summary>Waits until a timestamp (<see cref="TimeProvider.GetTimestamp"/>) or the signal.</summary>
    public void WaitUntil(long timestamp)
    {
        var until = timestamp == TimestampExtensions.Never ? _time.After(TimeSpan.FromDays(1)) : timestamp;
        if (_timer is not null)
            WaitFor(_timer, until);
        else if (_time.Span(until - _time.GetTimestamp()) is var delay && delay > TimeSpan.Zero)
            _signal.WaitOne((int)Math.Ceiling(delay.TotalMilliseconds));
    }

    /// <summary>Waits on the system's clock, even when a test's clock is in use.</summary>
    public void WaitNatively(TimeSpan delay) => _signal.WaitOne(delay);

    /// <summary>Disposes the timer only, so that a later <see cref="Set"/> does not throw.</summary>
    public void Dispose() => _timer?.Dispose();

    // A test may move its clock between the reading and the setting of the timer, which would then be too late: set it again.
    private void WaitFor(ITimer timer, long until)
    {
        long now;
        do
        {
            now = _time.GetTimestamp();
            if (now >= until)
                return;

            timer.Change(_time.Span(until - now), Timeout.InfiniteTimeSpan);
        }
        while (_time.GetTimestamp() - now > _time.Ticks(OwnTicking));

        _signal.WaitOne();
    }
}
