namespace HealthKit.Lifecycle;

/// <summary>Records thread pool delays one at a time. While a meter listener blocks, it drops further delays, so only one thread is held.</summary>
/// <param name="record">Calls the meter's listeners. Must not throw: on the pool an exception ends the process.</param>
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
