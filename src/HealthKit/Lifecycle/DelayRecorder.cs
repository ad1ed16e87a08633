namespace HealthKit.Lifecycle;

/// <summary>Records thread pool delays one at a time. While a meter listener blocks, further delays are dropped.</summary>
// The record must not throw: on the pool, an exception ends the process.
internal sealed class DelayRecorder(Action<TimeSpan> record)
{
    private bool _isRecording;

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
