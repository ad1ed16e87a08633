using System.Diagnostics.CodeAnalysis;

namespace HealthKit;

/// <summary>The settings of HealthKit. Bound from the configuration section <c>HealthKit</c>, which wins over code.</summary>
public sealed class HealthKitOptions
{
    /// <summary>Whether HealthKit does anything. When off, the stock health check services are as if it had not been added.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The prefix of all endpoints. HealthKit owns what is under it: an unknown path there is 404.</summary>
    /// <value>Default <c>/health</c>. One or more segments, starting with a slash.</value>
    [StringSyntax("Route")]
    public string PathPrefix { get; set; } = "/health";

    /// <summary>The paths of the single endpoints.</summary>
    public HealthPaths Paths { get; } = new();

    /// <summary>Also serves <c>/livez</c>, <c>/readyz</c>, <c>/startupz</c> and <c>/healthz</c>.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool KubernetesAliases { get; set; }

    /// <summary>How much answers tell.</summary>
    /// <value>Default: <see cref="DetailLevel.Full"/> in Development, <see cref="DetailLevel.Summary"/> elsewhere.</value>
    public DetailLevel? Details { get; set; }

    /// <summary>Whose words the <c>message</c> of a check is.</summary>
    /// <value>Default <see cref="DescriptionPolicy.AppProvided"/>.</value>
    public DescriptionPolicy Descriptions { get; set; }

    /// <summary>The HTTP status code for each status.</summary>
    public HealthStatusCodes StatusCodes { get; } = new();

    /// <summary>
    /// How long the service goes on serving after a signal told it to stop (SIGTERM, SIGINT, SIGQUIT), while readiness answers 503, so that
    /// load balancers take it out before it stops listening. Comes before the host's ShutdownTimeout, not out of it; a second signal ends it.
    /// </summary>
    /// <value>Default <c>null</c>: 10 s in Kubernetes and ECS, as seen from their environment variables, else 0. 0 to 1 hour.</value>
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>
    /// How long the platform waits between the signal and the kill: <c>terminationGracePeriodSeconds</c> of Kubernetes, <c>stopTimeout</c> of
    /// ECS, less what a <c>preStop</c> hook takes. Unless the app sets the host's ShutdownTimeout, it becomes this − DrainDelay − 2 s.
    /// </summary>
    /// <value>Default <c>null</c>: 30 s in Kubernetes and ECS, which is their default; elsewhere not known, and nothing is derived from it. 1 s to 12 hours.</value>
    public TimeSpan? TerminationGracePeriod { get; set; }

    /// <summary>
    /// How long the process may not get on (work items of the thread pool wait, or no check is evaluated) before liveness fails with reason
    /// <c>stuck</c>. Time during which the whole process or machine was suspended does not count.
    /// </summary>
    /// <value>Default 30 s; 1 s to 1 hour.</value>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs of checks that take longer are warned about in the log, once until they are faster again.</summary>
    /// <value>Default 1 s; 1 ms to 1 hour.</value>
    public TimeSpan SlowRunAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A port of HealthKit's own, besides those of the app: it answers while the host starts and until it has stopped, tells operators
    /// everything, and is there in hosts without HTTP too. HTTP/1.1, for kubelets, scrapers and operators; do not expose it to the public.
    /// </summary>
    /// <value>Default <c>null</c>: none. 1 to 65535.</value>
    public int? ManagementPort { get; set; }

    /// <summary>The settings of the management port.</summary>
    public ManagementOptions Management { get; } = new();

    /// <summary>What the page that Prometheus scrapes shows.</summary>
    public MetricsOptions Metrics { get; } = new();

    /// <summary>The bounds of the stream of events.</summary>
    public HealthStreamOptions Stream { get; } = new();

    /// <summary>Which pages of other origins may read the answers.</summary>
    public HealthCorsOptions Cors { get; } = new();
}
