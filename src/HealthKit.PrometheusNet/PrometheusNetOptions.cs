namespace HealthKit.PrometheusNet;

/// <summary>The settings of <c>AddPrometheusNet</c>. They exist in code only.</summary>
public sealed class PrometheusNetOptions
{
    /// <summary>The registry that shares its families with HealthKit.</summary>
    /// <value>Default <c>null</c>: <c>Metrics.DefaultRegistry</c>, which <c>Metrics.CreateCounter</c> and <c>MapMetrics</c> use.</value>
    public CollectorRegistry? Registry { get; set; }
}
