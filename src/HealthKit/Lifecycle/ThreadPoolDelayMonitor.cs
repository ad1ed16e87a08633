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

    /// <summary>Checks the current item, and posts the next one when it has run. The time of a suspension is excused.</summary>
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
        _ping = new ThreadPoolPing(time, measured is { } delay ? recorder.RecordingOf(delay) : null);
        post(_ping);
    }

    private TimeSpan Since(ThreadPoolPing ping, long until) => time.Span(Math.Max(0, until - ping.PostedAt - _excused));
}

/// <summary>A thread pool work item that notes when it ran, and then records the previous measurement.</summary>
// The record calls meter listeners, which may block. So the pool calls them, and not the measuring thread.
internal sealed class ThreadPoolPing(TimeProvider time, Action? record) : IThreadPoolWorkItem
{
    private long _ranAt = TimestampExtensions.Never;

    public long PostedAt { get; } = time.GetTimestamp();

    /// <summary><see cref="TimestampExtensions.Never"/> while the item waits.</summary>
    public long RanAt => Volatile.Read(ref _ranAt);

    public void Execute()
    {
        Volatile.Write(ref _ranAt, time.GetTimestamp());
        record?.Invoke();
    }
}

/// <summary>Records thread pool delays one at a time. While a meter listener blocks, further delays are dropped.</summary>
// The record must not throw: on the pool, an exception ends the process.
internal sealed class DelayRecorder(Action<TimeSpan> record)
{
    private bool _isRecording;

    public Action RecordingOf(TimeSpan delay) => () =>
    {
        if (Interlocked.Exchange(ref _isRecording, true))
            return;

        try
        {
            record(delay);
        }
        finally
        {
            Volatile.Write(ref _isRecording, false);
        }
    };
}
