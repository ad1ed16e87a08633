using HealthKit.Diagnostics;

namespace HealthKit.Lifecycle;

/// <summary>
/// Measures how long a work item waits for its turn, by one after the other: never more than one is under way, however long it takes. Looked
/// at once a beat, by one thread.
/// </summary>
internal sealed class ThreadPoolDelayMonitor(TimeProvider time, Action<ThreadPoolPing> post, DelayRecorder recorder)
{
    private ThreadPoolPing? _ping;
    private long _excused;

    /// <summary>How long an item waits: as the last one measured, or as the one that waits now has waited so far, if that is longer.</summary>
    public TimeSpan Current { get; private set; }

    /// <summary>How long the item has waited that has not had its turn.</summary>
    public TimeSpan Waiting { get; private set; }

    /// <summary>Looks at the item, and posts the next when its turn has come.</summary>
    /// <param name="now">The moment of this beat.</param>
    /// <param name="excused">
    /// The time since the last beat in which the process stood still, in ticks of the clock: it counts for nothing.
    /// </param>
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

    private TimeSpan Since(ThreadPoolPing ping, long moment) => time.Span(Math.Max(0, moment - ping.PostedAt - _excused));
}
