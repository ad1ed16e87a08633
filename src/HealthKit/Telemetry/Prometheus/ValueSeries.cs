namespace HealthKit.Telemetry.Prometheus;

/// <summary>A value that is set: by a gauge when it likes, by an observable instrument at each collection.</summary>
internal sealed class ValueSeries(LabelSet labels) : ScalarSeries(labels)
{
    /// <summary>Has a value whatever the collection.</summary>
    public const int Always = int.MaxValue;

    private double _value;
    private int _collection;

    public override double Value => Volatile.Read(ref _value);

    /// <summary>The number of the collection that saw it last.</summary>
    public int Collection => Volatile.Read(ref _collection);

    public void Set(double value)
    {
        Volatile.Write(ref _value, value);
        Volatile.Write(ref _collection, Always);
    }

    /// <summary>By one thread at a time. Two of one collection are of one series, from two instruments or with a label that is not shown.</summary>
    public void Observe(double value, int collection, bool isSum)
    {
        Volatile.Write(ref _value, isSum && _collection == collection ? _value + value : value);
        Volatile.Write(ref _collection, collection);
    }
}
