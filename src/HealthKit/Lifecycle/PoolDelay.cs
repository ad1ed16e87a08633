using HealthKit.Snapshots;

namespace HealthKit.Lifecycle;

/// <summary>
/// Measures how long a work item waits for its turn, by one after the other: never more than one is under way, however long it takes. Looked
/// at once a beat, by one thread.
/// </summary>
internal sealed class PoolDelay(TimeProvider time, Action<PoolPing> post)
{
    private PoolPing? _ping;
    private long _suspended;

    /// <summary>How long an item waits: as the last one measured, or as the one that waits now has waited so far, if that is longer.</summary>
    public TimeSpan Current { get; private set; }

    /// <summary>How long the item has waited that has not had its turn.</summary>
    public TimeSpan Waiting { get; private set; }

    /// <summary>Looks at the item, posts the next when its turn has come, and returns its delay then.</summary>
    /// <param name="now">The moment of this beat.</param>
    /// <param name="passed">The time since the last beat, in ticks of the clock.</param>
    /// <param name="isSuspended">Whether the process stood still in that time, which then counts for nothing.</param>
    public TimeSpan? Look(long now, long passed, bool isSuspended)
    {
        _suspended += isSuspended ? passed : 0;
        if (_ping is not { } ping)
        {
            Post();
            return null;
        }

        if (ping.RanAt is var ranAt && ranAt == TimestampExtensions.Never)
        {
            Waiting = Since(ping, now);
            Current = Waiting > Current ? Waiting : Current;
            return null;
        }

        Waiting = TimeSpan.Zero;
        TimeSpan? measured = isSuspended ? null : Since(ping, ranAt);
        Current = measured ?? Current;
        Post();
        return measured;
    }

    private void Post()
    {
        _suspended = 0;
        _ping = new PoolPing(time);
        post(_ping);
    }

    private TimeSpan Since(PoolPing ping, long moment) => time.Span(Math.Max(0, moment - ping.PostedAt - _suspended));
}
