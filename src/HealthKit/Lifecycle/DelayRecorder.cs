namespace HealthKit.Lifecycle;

/// <summary>
/// Records delays of the thread pool on its threads, one at a time: while a listener blocks, further delays are
/// dropped, so that it holds one thread and no more.
/// </summary>
/// <param name="record">Calls the listeners of the meter. Must not throw: nobody on the pool would catch it.</param>
internal sealed class DelayRecorder(Action<TimeSpan> record)
{
    private bool _isRecording;

    /// <summary>What the pool is to run.</summary>
    public Action Of(TimeSpan delay) => () =>
    {
        if (Interlocked.Exchange(ref _isRecording, true))
        {
            return;
        }

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
