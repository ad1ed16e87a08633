using System.Diagnostics.CodeAnalysis;

namespace HealthKit;

/// <summary>What the page that Prometheus scrapes shows.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether the page is served. The meters are there in any case, for OpenTelemetry and others.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The path of the page.</summary>
    /// <value>Default <c>/metrics</c>.</value>
    [StringSyntax("Route")]
    public string Path { get; set; } = "/metrics";

    /// <summary>The names of the meters to show, with <c>*</c> and <c>?</c> as wildcards, such as <c>Npgsql</c> or <c>MyCompany.*</c>.</summary>
    /// <value>
    /// Default none, which means all but <c>Microsoft.AspNetCore.MemoryPool</c>: the server's pools record six times in every request. Name
    /// it, beside <c>*</c>, to have those too.
    /// </value>
    public IList<string> Include { get; } = [];

    /// <summary>The names of meters not to show, with wildcards. Wins over <see cref="Include"/>.</summary>
    /// <value>Default none. Meters named <c>Private.*</c> are never shown.</value>
    public IList<string> Exclude { get; } = [];

    /// <summary>How many series one family may have, those of HealthKit itself excepted; what is beyond shares one with the label <c>otel_metric_overflow="true"</c>.</summary>
    /// <value>Default 2,000, as in OpenTelemetry; 10 to 100,000.</value>
    public int SeriesLimit { get; set; } = 2_000;

    /// <summary>
    /// Whether labels that name a host, a user, a database or a path are shown, such as <c>server_address</c>, <c>server_port</c> and the connection string in the name
    /// of a connection pool. docs/metrics.md lists them.
    /// </summary>
    /// <value>
    /// Default <c>false</c>: they are left out of counters and histograms, and gauges and pools have a number in the place of the value. For pages that the public cannot read,
    /// such as on the management port.
    /// </value>
    public bool IncludeHostLabels { get; set; }

    /// <summary>Also writes <c>aspnetcore_healthcheck_status</c> (0 unhealthy, 0.5 degraded, 1 healthy), which older dashboards read.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool LegacyStatus { get; set; }
}
