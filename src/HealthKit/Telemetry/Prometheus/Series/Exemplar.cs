namespace HealthKit.Telemetry.Prometheus;

/// <summary>The trace of the first sampled value since the last collection. Writers never wait; overlapping readers get none.</summary>
internal sealed class Exemplar
{
    // Odd during a write, 0 before the first.
    private int _version;
    private int _collection = -1;
    private string _trace = "";
    private string _span = "";
    private double _value;

    /// <summary>The current activity, when it is sampled and has a W3C trace id.</summary>
    public static Activity? Sampled => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity : null;

    public void Offer(Activity activity, double value, int collection)
    {
        var version = Volatile.Read(ref _version);
        if (_collection == collection || (version & 1) != 0 || Interlocked.CompareExchange(ref _version, version + 1, version) != version)
            return;

        (_trace, _span, _value, _collection) = (activity.TraceId.ToHexString(), activity.SpanId.ToHexString(), value, collection);
        Volatile.Write(ref _version, version + 2);
    }

    public bool TryRead(out string trace, out string span, out double value)
    {
        var version = Volatile.Read(ref _version);
        (trace, span, value) = (_trace, _span, _value);
        Interlocked.MemoryBarrier();
        return version != 0 && (version & 1) == 0 && Volatile.Read(ref _version) == version;
    }
}
