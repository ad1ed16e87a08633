namespace HealthKit.Checks;

/// <summary>Remembers the last beat.</summary>
internal sealed class Heartbeat(TimeProvider time) : IHeartbeat
{
    private long _last = long.MinValue;

    /// <summary>When it was, as a timestamp; <c>null</c> before the first.</summary>
    public long? Last => Volatile.Read(ref _last) is var last and not long.MinValue ? last : null;

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}
