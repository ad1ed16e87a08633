namespace HealthKit.Telemetry.Prometheus;

/// <summary>The type of a family, as its TYPE line says.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
