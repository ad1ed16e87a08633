namespace HealthKit;

/// <summary>The values of one series at one moment.</summary>
public sealed class MetricSeriesReading
{
    internal MetricSeriesReading(
        IReadOnlyList<KeyValuePair<string, string>> labels, double value, IReadOnlyList<long> counts) =>
        (Labels, Value, Counts) = (labels, value, counts);

    /// <summary>Its labels, sorted by name: the same object in every reading of the series.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; }

    /// <summary>The value of a counter or a gauge; the sum of a histogram.</summary>
    public double Value { get; }

    /// <summary>
    /// The number of values in each bucket of a histogram alone, not cumulated; the last bucket is above all bounds. Empty for other types.
    /// </summary>
    public IReadOnlyList<long> Counts { get; }
}
