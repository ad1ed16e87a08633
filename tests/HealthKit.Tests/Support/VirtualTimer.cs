namespace HealthKit.Tests.Support;

/// <summary>A timer of <see cref="VirtualTime"/>.</summary>
internal sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
{
    private TimeSpan _period;

    /// <summary>Rises with every change, so that what was queued before can be told apart.</summary>
    public int Version { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Version++;
        _period = period;
        if (dueTime >= TimeSpan.Zero)
        {
            time.Schedule(this, dueTime);
        }

        return true;
    }

    public void Fire()
    {
        Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
        callback();
    }

    public void Dispose() => Version++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
