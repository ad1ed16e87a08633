namespace HealthKit.Telemetry.Prometheus;

/// <summary>Numbers the collections: the current or last one, and 0 before the first.</summary>
internal sealed class CollectionClock
{
    private int _now;

    public int Now => Volatile.Read(ref _now);

    public void Advance() => Volatile.Write(ref _now, _now + 1);
}
