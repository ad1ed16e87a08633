namespace HealthKit.Telemetry.Prometheus;

/// <summary>How a series gets its values.</summary>
internal enum SeriesShape
{
    /// <summary>Measurements are added up.</summary>
    Sum,

    /// <summary>The last measurement counts.</summary>
    Value,

    /// <summary>Each collection reads the value; a series without a value disappears. Values of equal labels are added up.</summary>
    ObservedSum,

    /// <summary>As <see cref="ObservedSum"/>, but the last of equal labels counts.</summary>
    ObservedValue,

    /// <summary>Measurements are counted in buckets.</summary>
    Buckets,
}
