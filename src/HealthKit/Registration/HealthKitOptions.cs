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

    /// <summary>
    /// The level of detail for an authenticated caller who satisfies the authorization of the endpoint. It needs endpoints of
    /// <c>MapHealthKit()</c> with <c>RequireAuthorization()</c> or an equivalent; all other requests get <see cref="Details"/>.
    /// </summary>
    /// <value>Default <c>null</c>: <see cref="Details"/>.</value>
    public DetailLevel? DetailsWhenAuthorized { get; set; }

    /// <summary>Selects the text of a check's <c>message</c>.</summary>
    /// <value>Default <see cref="DescriptionPolicy.AppProvided"/>.</value>
    public DescriptionPolicy Descriptions { get; set; }

    /// <summary>The HTTP status code for each status.</summary>
    public HealthStatusCodes StatusCodes { get; } = new();

    /// <summary>
    /// How long the service keeps serving after SIGTERM, SIGINT or SIGQUIT while readiness responds with 503, so that load balancers remove
    /// it before it stops listening. The delay is not part of the host's ShutdownTimeout. A second signal ends it.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: 10 s in Kubernetes and ECS, detected by their environment variables; else 5 s after SIGTERM and 0 after SIGINT
    /// and SIGQUIT; 0 in Development and on the in-memory test server. 0 to 1 hour.
    /// </value>
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>
    /// The time that the platform allows between the signal and the kill: <c>terminationGracePeriodSeconds</c> of Kubernetes,
    /// <c>stopTimeout</c> of ECS, minus the time of a <c>preStop</c> hook. Unless the app sets the host's ShutdownTimeout, HealthKit sets
    /// it to this value − DrainDelay − 2 s.
    /// </summary>
    /// <value>
    /// Default <c>null</c>: 30 s in Kubernetes and ECS, as is their default. 10 s, the default of <c>docker stop</c>, in another container
    /// outside Development whose <see cref="DrainDelay"/> is not set. Elsewhere no effect. 1 s to 12 hours.
    /// </value>
    public TimeSpan? TerminationGracePeriod { get; set; }

    /// <summary>
    /// How long the process may make no progress before liveness fails with reason <c>stuck</c>: the thread pool runs no work items, or the
    /// engine evaluates no checks. Time in which the whole process or machine is suspended does not count.
    /// </summary>
    /// <value>Default 30 s; 1 s to 1 hour.</value>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>HealthKit logs a warning for a run that takes longer: one warning for each check until its runs are faster again.</summary>
    /// <value>Default 500 ms, half of the default <see cref="CheckOptions.Timeout"/>; 1 ms to 1 hour.</value>
    public TimeSpan SlowRunAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A separate port for kubelets, scrapers and operators. It responds from the host's start until its end, with all details, also in
    /// hosts without HTTP. HTTP/1.1 only. Do not expose it to the public.
    /// </summary>
    /// <value>Default <c>null</c>: none. 1 to 65535.</value>
    public int? ManagementPort { get; set; }

    /// <summary>The settings of the management port.</summary>
    public ManagementOptions Management { get; } = new();

    /// <summary>
    /// A TCP port for load balancers that only connect: open while readiness is not unhealthy, and closed while it is. HealthKit accepts
    /// each connection and closes it at once, without reading or writing. The port is not opened on the in-memory test server. The host
    /// does not start when another process or the app itself uses the port.
    /// </summary>
    /// <value>Default <c>null</c>: none. 1 to 65535, different from the app's ports and from HealthKit's other ports.</value>
    public int? ReadyPort { get; set; }

    /// <summary>The IP address on which <see cref="ReadyPort"/> listens. The host does not start when the machine lacks it.</summary>
    /// <value>Default <c>null</c>: all IPv6 and IPv4 addresses.</value>
    public string? ReadyAddress { get; set; }

    /// <summary>
    /// A TCP port for the <c>agent-check</c> of HAProxy. It answers each connection with one line, such as <c>ready up 100%</c> or
    /// <c>drain #draining</c>, and closes it. It is open from the host's start to its end. The port is not opened on the in-memory test
    /// server. The host does not start when another process uses the port.
    /// </summary>
    /// <value>Default <c>null</c>: none. 1 to 65535, different from the app's ports and from HealthKit's other ports.</value>
    public int? AgentPort { get; set; }

    /// <summary>The IP address on which <see cref="AgentPort"/> listens. The host does not start when the machine lacks it.</summary>
    /// <value>Default <c>null</c>: all IPv6 and IPv4 addresses.</value>
    public string? AgentAddress { get; set; }

    /// <summary>
    /// The share of its configured weight, in percent, that HAProxy gives to the service while readiness is degraded. It needs a balance
    /// algorithm that follows weights at run time, such as <c>roundrobin</c> or <c>leastconn</c>.
    /// </summary>
    /// <value>Default 100; 1 to 100.</value>
    public int AgentDegradedWeight { get; set; } = 100;

    /// <summary>The settings of the metrics page for Prometheus.</summary>
    public MetricsOptions Metrics { get; } = new();

    /// <summary>The limits of the event stream.</summary>
    public HealthStreamOptions Stream { get; } = new();

    /// <summary>The other origins whose pages may read the responses.</summary>
    public HealthCorsOptions Cors { get; } = new();
}
