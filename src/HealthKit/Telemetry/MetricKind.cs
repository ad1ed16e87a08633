namespace HealthKit;

/// <summary>The type of a metric family.</summary>
public enum MetricKind
{
    /// <summary>A value that only rises.</summary>
    Counter,

    /// <summary>A value that rises and falls.</summary>
    Gauge,

    /// <summary>Values that are counted in buckets.</summary>
    Histogram,
}
