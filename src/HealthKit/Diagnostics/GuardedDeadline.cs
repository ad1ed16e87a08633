namespace HealthKit.Diagnostics;

/// <summary>A token for third-party code, canceled after a limit or with another token.</summary>
// From the timer of a plain CancellationTokenSource, an exception of a registered callback would end the process.
internal sealed class GuardedDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer? _timer;
    private readonly CancellationTokenRegistration _linked;

    public GuardedDeadline(TimeSpan limit, TimeProvider time, CancellationToken linked)
    {
        _timer = limit == Timeout.InfiniteTimeSpan
            ? null
            : time.CreateTimer(static deadline => ((GuardedDeadline)deadline!).Cancel(), this, limit, Timeout.InfiniteTimeSpan);
        _linked = linked.UnsafeRegister(static deadline => ((GuardedDeadline)deadline!).Cancel(), this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Returns after the callbacks have run. A callback may throw, or the source may be disposed in the meantime.</summary>
    public void Cancel() => Guard.Run(_source.Cancel);

    /// <summary>Does not wait for running callbacks.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _linked.Unregister();
        _source.Dispose();
    }
}
