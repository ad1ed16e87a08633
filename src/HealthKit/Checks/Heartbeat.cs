using HealthKit.Registration;

namespace HealthKit.Checks;

/// <summary>Remembers the last beat, and has the check look at once at the one that it waits for.</summary>
/// <param name="check">The name of the check.</param>
/// <param name="time">The clock.</param>
/// <param name="requests">None where only the stock services ask the check.</param>
internal sealed class Heartbeat(string check, TimeProvider time, RunRequestQueue? requests) : IHeartbeat
{
    private long _last = long.MinValue;
    private bool _isAwaited = true;

    /// <summary>When it was, as a timestamp; <c>null</c> before the first.</summary>
    public long? Last => Volatile.Read(ref _last) is var last and not long.MinValue ? last : null;

    public void Beat()
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        if (Volatile.Read(ref _isAwaited) && Interlocked.Exchange(ref _isAwaited, false))
        {
            requests?.Request(check);
        }
    }

    /// <summary>
    /// The next beat is news: there was none yet, or the last was missed. Look at <see cref="Last"/> after this, and
    /// not before.
    /// </summary>
    public void ExpectNext() => Interlocked.Exchange(ref _isAwaited, true);
}
