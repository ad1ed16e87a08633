namespace HealthKit.Checks;

/// <summary>Stores the time of the last beat, and requests a run of the check when that beat changes the result.</summary>
// There are no requests where the stock health check service runs the check.
internal sealed class Heartbeat(string check, TimeProvider time, RunRequests? requests) : IHeartbeat
{
    private long _last = long.MinValue;
    private bool _isAwaited = true;

    /// <summary>The timestamp of the last beat; <c>null</c> before the first beat.</summary>
    public long? Last => Volatile.Read(ref _last) is var last and not long.MinValue ? last : null;

    public void Beat()
    {
        // A full fence: a run that this beat does not see as expected must see the beat.
        Interlocked.Exchange(ref _last, time.GetTimestamp());
        if (Volatile.Read(ref _isAwaited) && Interlocked.Exchange(ref _isAwaited, false))
            requests?.Request(check);
    }

    /// <summary>Makes the next beat request a run. Read <see cref="Last"/> after this call: an earlier beat requested no run.</summary>
    public void ExpectNext() => Interlocked.Exchange(ref _isAwaited, true);
}
