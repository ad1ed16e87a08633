namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// A value that is asked for at each collection. What a collection observes is shown when it has ended, so that a page which is written
/// meanwhile shows no sum that is half added up. Changed by one thread at a time.
/// </summary>
internal sealed class ObservedSeries(byte[] labels) : ScalarSeries(labels)
{
    private double _observed;
    private int _observedIn;
    private double _shown;
    private int _shownIn;

    public override double Value => Volatile.Read(ref _shown);

    /// <summary>Whether it had a value in this collection or one since.</summary>
    public bool IsIn(int collection)
    {
        var last = Volatile.Read(ref _shownIn);
        return last > 0 && last >= collection;
    }

    /// <summary>
    /// Returns whether it is the first of its collection. Further ones of the same labels come from another instrument, or differ in a label that
    /// is not shown.
    /// </summary>
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
