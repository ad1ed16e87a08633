namespace HealthKit.Diagnostics;

/// <summary>A token for third-party code, cancelled after a limit or with another token.</summary>
// From the timer of a plain CancellationTokenSource, an exception of a registered callback would end the process.
internal sealed class GuardedDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _linked;

    /// <param name="limit">May be infinite.</param>
    /// <param name="time">The clock.</param>
    /// <param name="linked">Cancels before the limit.</param>
    public GuardedDeadline(TimeSpan limit, TimeProvider time, CancellationToken linked)
    {
        _timer = limit == Timeout.InfiniteTimeSpan
            ? null
            : time.CreateTimer(static deadline => ((GuardedDeadline)deadline!).Cancel(), this, limit, Timeout.InfiniteTimeSpan);
        _linked = linked.UnsafeRegister(static deadline => ((GuardedDeadline)deadline!).Cancel(), this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Returns after the callbacks have run.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (Exception)
        {
            // A callback threw, or the source was disposed in the meantime.
        }
    }

    /// <summary>Does not wait for running callbacks.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _linked.Unregister();
        _source.Dispose();
    }
}
