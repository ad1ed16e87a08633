namespace HealthKit;

/// <summary>The settings of the metrics page for Prometheus.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether HealthKit serves the page. The meters exist in any case, for OpenTelemetry and other listeners.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The path of the page.</summary>
    /// <value>Default <c>/metrics</c>.</value>
    [StringSyntax("Route")]
    public string Path { get; set; } = "/metrics";

    /// <summary>The names of the meters on the page, such as <c>Npgsql</c> or <c>MyCompany.*</c>. Wildcards: <c>*</c>, <c>?</c>.</summary>
    /// <value>
    /// Default none: all meters but <c>Microsoft.AspNetCore.MemoryPool</c>, which records six times in every request. Add its name and
    /// <c>*</c> to include it.
    /// </value>
    public IList<string> Include { get; } = [];

    /// <summary>The names of the meters to leave out, with wildcards. Overrides <see cref="Include"/>.</summary>
    /// <value>Default none. The page never contains meters named <c>Private.*</c>.</value>
    public IList<string> Exclude { get; } = [];

    /// <summary>
    /// Maximum number of series in a family, except HealthKit's own families. Further series share one with
    /// <c>otel_metric_overflow="true"</c>.
    /// </summary>
    /// <value>Default 2,000, as in OpenTelemetry; 10 to 100,000.</value>
    public int SeriesLimit { get; set; } = 2_000;

    /// <summary>
    /// Whether the page shows labels that name a host, a user, a database or a path, such as <c>server_address</c>, <c>server_port</c> and
    /// the connection string in a pool's name. docs/metrics.md lists them. Only for pages that the public cannot read.
    /// </summary>
    /// <value>Default <c>false</c>: counters and histograms omit these labels; gauges and pools have a number instead of the value.</value>
    public bool IncludeHostLabels { get; set; }

    /// <summary>
    /// Whether the page has <c>aspnetcore_healthcheck_status</c> (0 unhealthy, 0.5 degraded, 1 healthy) for older dashboards.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool LegacyStatus { get; set; }
}
