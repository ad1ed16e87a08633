namespace HealthKit.Telemetry.Prometheus;

/// <summary>How the values of a series come about.</summary>
internal enum SeriesShape
{
    /// <summary>Added up from what is recorded.</summary>
    Sum,

    /// <summary>Set, and there until the next.</summary>
    Value,

    /// <summary>Asked for at each collection, and gone when nobody gives one; equal labels add up.</summary>
    ObservedSum,

    /// <summary>The same, but the last of equal labels holds.</summary>
    ObservedValue,

    /// <summary>Counted into buckets.</summary>
    Buckets,
}
