namespace HealthKit.Telemetry.Prometheus;

/// <summary>A value that each collection reads. One thread at a time changes it.</summary>
// It is shown when the collection has ended, so that a page written meanwhile shows no partial sum.
internal sealed class ObservedSeries(byte[] labels) : ScalarSeries(labels)
{
    private double _observed;
    private int _observedIn;
    private double _shown;
    private int _shownIn;

    public override double Value => Volatile.Read(ref _shown);

    /// <summary>Whether it had a value in this collection or a later one.</summary>
    public bool IsIn(int collection)
    {
        var last = Volatile.Read(ref _shownIn);
        return last > 0 && last >= collection;
    }

    /// <summary>Returns whether this is the collection's first value for these labels.</summary>
    // Further values come from another instrument, or differ in a hidden label.
    public bool Observe(double value, int collection, bool isSum)
    {
        if (_observedIn == collection)
        {
            _observed = isSum ? _observed + value : value;
            return false;
        }

        (_observed, _observedIn) = (value, collection);
        return true;
    }

    public void Show(int collection)
    {
        if (_observedIn == collection)
        {
            Volatile.Write(ref _shown, _observed);
            Volatile.Write(ref _shownIn, collection);
        }
    }
}
