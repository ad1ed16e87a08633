namespace HealthKit.Diagnostics;

/// <summary>
/// What a thread of ours waits for: a moment, or a signal that comes before it. The thread waits for the system's clock itself, since timers
/// come late when the pool is busy; only a test's clock needs its timers.
/// </summary>
internal sealed class TimedSignal : IDisposable
{
    // A clock that ticks by itself goes on for less than this while a timer is set.
    private static readonly TimeSpan Unmoved = TimeSpan.FromMilliseconds(10);

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

    /// <summary>Whether it is the system's clock that is waited for, which nobody moves.</summary>
    public bool IsNative => _timer is null;

    public void Set() => _signal.Set();

    /// <summary>Waits for a moment of the clock (<see cref="TimeProvider.GetTimestamp"/>), or for the signal.</summary>
    public void WaitUntil(long moment)
    {
        var until = moment == TimestampExtensions.Never ? _time.After(TimeSpan.FromDays(1)) : moment;
        if (_timer is not null)
        {
            WaitFor(_timer, until);
        }
        else if (_time.Span(until - _time.GetTimestamp()) is var delay && delay > TimeSpan.Zero)
        {
            _signal.WaitOne((int)Math.Ceiling(delay.TotalMilliseconds));
        }
    }

    /// <summary>Waits on the system's clock, whichever is in use.</summary>
    public void WaitNatively(TimeSpan delay) => _signal.WaitOne(delay);

    /// <summary>Ends the timer only: whoever sets the signal later is not to fail.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>A test moves its clock when it likes: also between a look at it and the setting of the timer, which then is set too far.</summary>
    private void WaitFor(ITimer timer, long until)
    {
        long now;
        do
        {
            now = _time.GetTimestamp();
            if (now >= until)
            {
                return;
            }

            timer.Change(_time.Span(until - now), Timeout.InfiniteTimeSpan);
        }
        while (_time.GetTimestamp() - now > _time.Ticks(Unmoved));

        _signal.WaitOne();
    }
}
