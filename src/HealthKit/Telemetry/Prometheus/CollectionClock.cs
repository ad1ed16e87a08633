namespace HealthKit.Telemetry.Prometheus;

/// <summary>Counts the collections.</summary>
internal sealed class CollectionClock
{
    private int _now = 1;

    public int Now => Volatile.Read(ref _now);

    public void Advance() => Volatile.Write(ref _now, _now + 1);
}
