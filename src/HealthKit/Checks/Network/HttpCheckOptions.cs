namespace HealthKit;

/// <summary>The settings of a check of another service over HTTP.</summary>
public sealed class HttpCheckOptions : CheckOptions
{
    /// <summary>
    /// Its failure degrades by default: of two services that wait for each other's readiness neither would ever start, and one that is away would
    /// take all its callers, and theirs, out of rotation.
    /// </summary>
    public HttpCheckOptions() => Impact = CheckImpact.Degrades;

    /// <summary>What is asked for: an absolute address with http or https, without a user.</summary>
    /// <value>As registered.</value>
    public Uri? Address { get; set; }

    /// <summary>The method.</summary>
    /// <value>Default <c>GET</c>.</value>
    public string Method { get; set; } = "GET";

    /// <summary>Headers to send. They go to the configured host alone, also when it redirects.</summary>
    /// <value>Default none.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The lowest status code that is expected; others are unhealthy (<c>unexpected-status</c>).</summary>
    /// <value>Default 200; 100 to 599.</value>
    public int LowestStatus { get; set; } = 200;

    /// <summary>The highest status code that is expected.</summary>
    /// <value>Default 299; 100 to 599, not less than <see cref="LowestStatus"/>.</value>
    public int HighestStatus { get; set; } = 299;

    /// <summary>A text that the body has to contain, in its first <see cref="MaximumBodyBytes"/>; else it is unhealthy (<c>protocol</c>).</summary>
    /// <value>Default <c>null</c>: none.</value>
    public string? ExpectedBody { get; set; }

    /// <summary>
    /// Whether the status in the body counts: HealthKit's, the framework's, Spring's (<c>UP</c>, <c>DOWN</c>) or that of <c>health+json</c>. A service that
    /// says that it is degraded is degraded here, one that says that it is unhealthy is unhealthy (<c>reported</c>),
    /// whatever its status code.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool ReadStatus { get; set; } = true;

    /// <summary>Whether redirections within the host and its port are followed, five at most. Those to elsewhere never are.</summary>
    /// <value>Default <c>false</c>: a redirection is a status like others.</value>
    public bool FollowRedirects { get; set; }

    /// <summary>An answer that takes longer, to its last byte, is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: none. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }

    /// <summary>
    /// How much of the body is read, as decompressed. What comes after it is left, and the connection closed. A JSON object whose status is beyond it is
    /// unhealthy (<c>protocol</c>) while <see cref="ReadStatus"/> is on.
    /// </summary>
    /// <value>Default 65,536 bytes; 0 to 1,048,576.</value>
    public int MaximumBodyBytes { get; set; } = 65_536;
}
