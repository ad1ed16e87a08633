using System.Diagnostics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// The trace of one value, the first sampled one since each collection. Written without waiting, and read without stopping the writer: a reader
/// that meets one goes without.
/// </summary>
internal sealed class Exemplar
{
    // Odd while it is written, 0 before the first.
    private int _version;
    private int _collection = -1;
    private string _trace = "";
    private string _span = "";
    private double _value;

    /// <summary>The activity that a value belongs to, if it is sampled and has an id that a trace can be found by.</summary>
    public static Activity? Sampled => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } activity ? activity : null;

    public void Offer(Activity activity, double value, int collection)
    {
        var version = Volatile.Read(ref _version);
        if (_collection == collection || (version & 1) != 0 || Interlocked.CompareExchange(ref _version, version + 1, version) != version)
        {
            return;
        }

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
