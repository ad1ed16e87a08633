namespace HealthKit.Telemetry.Prometheus;

/// <summary>The series of a family at one moment. A longer list shares the array of a shorter one while the array has room.</summary>
internal sealed class SeriesList(Series[] items, int count)
{
    public static SeriesList None { get; } = new([], 0);

    public int Count => count;

    public ReadOnlySpan<Series> Span => items.AsSpan(0, count);

    /// <summary>Call it on the latest list only, from one thread at a time.</summary>
    public SeriesList With(Series added)
    {
        var longer = items;
        if (count == longer.Length)
        {
            longer = new Series[Math.Max(4, count * 2)];
            items.CopyTo(longer, 0);
        }

        longer[count] = added;
        return new SeriesList(longer, count + 1);
    }
}
