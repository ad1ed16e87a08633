using System.Diagnostics.CodeAnalysis;

namespace HealthKit;

/// <summary>The settings of HealthKit. The configuration section <c>HealthKit</c> overrides values from code.</summary>
public sealed class HealthKitOptions
{
    /// <summary>Whether HealthKit is on. When it is off, the stock health check services work as without HealthKit.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The prefix of all endpoints. HealthKit responds with 404 to unknown paths under it.</summary>
    /// <value>Default <c>/health</c>. One or more segments, starting with a slash.</value>
    [StringSyntax("Route")]
    public string PathPrefix { get; set; } = "/health";

    /// <summary>The paths of the endpoints.</summary>
    public HealthPaths Paths { get; } = new();

    /// <summary>Also serves <c>/livez</c>, <c>/readyz</c>, <c>/startupz</c> and <c>/healthz</c>.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool KubernetesAliases { get; set; }

    /// <summary>The level of detail of responses.</summary>
    /// <value>Default: <see cref="DetailLevel.Full"/> in Development, <see cref="DetailLevel.Summary"/> elsewhere.</value>
    public DetailLevel? Details { get; set; }

    /// <summary>Selects the text of a check's <c>message</c>.</summary>
    /// <value>Default <see cref="DescriptionPolicy.AppProvided"/>.</value>
    public DescriptionPolicy Descriptions { get; set; }

    /// <summary>The HTTP status code for each status.</summary>
    public HealthStatusCodes StatusCodes { get; } = new();

    /// <summary>
    /// How long the service keeps serving after SIGTERM, SIGINT or SIGQUIT while readiness responds with 503, so that load balancers remove
    /// it before it stops listening. The delay is not part of the host's ShutdownTimeout. A second signal ends it.
    /// </summary>
    /// <value>Default <c>null</c>: 10 s in Kubernetes and ECS, detected by their environment variables; else 0. 0 to 1 hour.</value>
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>
    /// The time that the platform allows between the signal and the kill: <c>terminationGracePeriodSeconds</c> of Kubernetes,
    /// <c>stopTimeout</c> of ECS, minus the time of a <c>preStop</c> hook. Unless the app sets the host's ShutdownTimeout, HealthKit sets
    /// it to this value − DrainDelay − 2 s.
    /// </summary>
    /// <value>Default <c>null</c>: 30 s in Kubernetes and ECS, as is their default; elsewhere no effect. 1 s to 12 hours.</value>
    public TimeSpan? TerminationGracePeriod { get; set; }

    /// <summary>
    /// How long the process may make no progress before liveness fails with reason <c>stuck</c>: the thread pool runs no work items, or the
    /// engine evaluates no checks. Time in which the whole process or machine is suspended does not count.
    /// </summary>
    /// <value>Default 30 s; 1 s to 1 hour.</value>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>HealthKit logs a warning for a run that takes longer: one warning for each check until its runs are faster again.</summary>
    /// <value>Default 1 s; 1 ms to 1 hour.</value>
    public TimeSpan SlowRunAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A separate port for kubelets, scrapers and operators. It responds from the host's start until its end, with all details, also in
    /// hosts without HTTP. HTTP/1.1 only. Do not expose it to the public.
    /// </summary>
    /// <value>Default <c>null</c>: none. 1 to 65535.</value>
    public int? ManagementPort { get; set; }

    /// <summary>The settings of the management port.</summary>
    public ManagementOptions Management { get; } = new();

    /// <summary>The settings of the metrics page for Prometheus.</summary>
    public MetricsOptions Metrics { get; } = new();

    /// <summary>The limits of the event stream.</summary>
    public HealthStreamOptions Stream { get; } = new();

    /// <summary>The other origins whose pages may read the responses.</summary>
    public HealthCorsOptions Cors { get; } = new();
}
