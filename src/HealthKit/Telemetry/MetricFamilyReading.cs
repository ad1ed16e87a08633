namespace HealthKit;

/// <summary>The values of one metric family at one moment.</summary>
public sealed class MetricFamilyReading
{
    internal MetricFamilyReading(
        string name, MetricKind kind, string help, IReadOnlyList<double> bounds, IReadOnlyList<MetricSeriesReading> series) =>
        (Name, Kind, Help, Bounds, Series) = (name, kind, help, bounds, series);

    /// <summary>The name as the text format shows it, such as <c>health_check_total</c>.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public MetricKind Kind { get; }

    /// <summary>What it measures; may be empty.</summary>
    public string Help { get; }

    /// <summary>The upper bounds of a histogram's buckets, ascending, without infinity; empty for other types.</summary>
    public IReadOnlyList<double> Bounds { get; }

    /// <summary>The series; none before the first measurement.</summary>
    public IReadOnlyList<MetricSeriesReading> Series { get; }
}
