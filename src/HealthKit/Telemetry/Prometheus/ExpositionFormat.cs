namespace HealthKit.Telemetry.Prometheus;

/// <summary>The two formats that Prometheus reads.</summary>
internal enum ExpositionFormat
{
    /// <summary>The text format, version 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}
