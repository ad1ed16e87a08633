using HealthKit.Diagnostics;

namespace HealthKit.Lifecycle;

/// <summary>Measures how long a thread pool work item waits for a thread, one item at a time. One thread calls it, once a beat.</summary>
internal sealed class ThreadPoolDelayMonitor(TimeProvider time, Action<ThreadPoolPing> post, DelayRecorder recorder)
{
    private ThreadPoolPing? _ping;
    private long _excused;

    /// <summary>The wait of the last item that ran, or of the item that still waits when that is longer.</summary>
    public TimeSpan Current { get; private set; }

    /// <summary>How long the current item has waited; zero once it has run.</summary>
    public TimeSpan Waiting { get; private set; }

    /// <summary>Checks the current item, and posts the next one when it has run.</summary>
    /// <param name="now">The timestamp of this beat.</param>
    /// <param name="excused">The time since the last beat during which the process was suspended, in ticks of the clock.</param>
    public void Update(long now, long excused)
    {
        _excused += excused;
        if (_ping is not { } ping)
        {
            Post(measured: null);
        }
        else if (ping.RanAt is var ranAt && ranAt == TimestampExtensions.Never)
        {
            Waiting = Since(ping, now);
            Current = Waiting > Current ? Waiting : Current;
        }
        else
        {
            Waiting = TimeSpan.Zero;
            Current = Since(ping, ranAt);
            Post(excused > 0 ? null : Current);
        }
    }

    private void Post(TimeSpan? measured)
    {
        _excused = 0;
        _ping = new ThreadPoolPing(time, measured is { } delay ? recorder.Of(delay) : null);
        post(_ping);
    }

    private TimeSpan Since(ThreadPoolPing ping, long until) => time.Span(Math.Max(0, until - ping.PostedAt - _excused));
}
