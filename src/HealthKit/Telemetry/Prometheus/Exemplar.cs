using System.Diagnostics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// The trace of one value, the first sampled one since each collection. Written without waiting, and read without stopping the writer: a reader
/// that meets one goes without.
/// </summary>
internal sealed class Exemplar
{
    private int _version;
    private int _collection;
    private string _trace = "";
    private string _span = "";
    private double _value;

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
        Thread.MemoryBarrier();
        return version != 0 && (version & 1) == 0 && Volatile.Read(ref _version) == version;
    }
}
