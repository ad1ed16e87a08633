namespace HealthKit.Diagnostics;

/// <summary>
/// A token for third-party code, cancelled at a limit or with another token. What such code registers with its token is
/// called by the thread that cancels: an exception from there would come out of the timer of a <see
/// cref="CancellationTokenSource"/> and end the process.
/// </summary>
internal sealed class GuardedDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _before;

    /// <param name="limit">Infinite for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="before">Ends it before the limit.</param>
    public GuardedDeadline(TimeSpan limit, TimeProvider time, CancellationToken before)
    {
        _timer = limit == Timeout.InfiniteTimeSpan ? null : time.CreateTimer(static deadline => ((GuardedDeadline)deadline!).Cancel(), this, limit, Timeout.InfiniteTimeSpan);
        _before = before.UnsafeRegister(static deadline => ((GuardedDeadline)deadline!).Cancel(), this);
    }

    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Returns when the callbacks have.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (Exception)
        {
            // Of a callback, or the source was disposed meanwhile.
        }
    }

    /// <summary>Does not wait for callbacks that run.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _before.Unregister();
        _source.Dispose();
    }
}
