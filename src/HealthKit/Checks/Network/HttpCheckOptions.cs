namespace HealthKit;

/// <summary>Settings of a check that sends an HTTP request to another service.</summary>
public sealed class HttpCheckOptions : CheckOptions
{
    /// <summary>
    /// The impact is <see cref="CheckImpact.Degrades"/>: otherwise one failing service would take all its callers out of rotation, and two
    /// services that check each other would never become ready.
    /// </summary>
    public HttpCheckOptions() => Impact = CheckImpact.Degrades;

    /// <summary>The URL to request: absolute, http or https, without user information.</summary>
    /// <value>Set by <c>AddHttp</c>.</value>
    public Uri? Address { get; set; }

    /// <summary>The HTTP method.</summary>
    /// <value>Default <c>GET</c>.</value>
    public string Method { get; set; } = "GET";

    /// <summary>Headers of the request. The check sends them to the configured host only, also when it follows redirects.</summary>
    /// <value>Default empty.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The lowest expected status code. A status code outside the range is unhealthy (<c>unexpected-status</c>).</summary>
    /// <value>Default 200; 100 to 599.</value>
    public int LowestStatus { get; set; } = 200;

    /// <summary>The highest expected status code.</summary>
    /// <value>Default 299; 100 to 599, not less than <see cref="LowestStatus"/>.</value>
    public int HighestStatus { get; set; } = 299;

    /// <summary>A text that the body has to contain within <see cref="MaximumBodyBytes"/>; otherwise unhealthy (<c>protocol</c>).</summary>
    /// <value>Default <c>null</c>: any body passes.</value>
    public string? ExpectedBody { get; set; }

    /// <summary>
    /// Whether the check reads the health status in the body: HealthKit's format, the framework's, Spring's (<c>UP</c>, <c>DOWN</c>) or
    /// <c>health+json</c>. A service that reports degraded or unhealthy makes the check degraded or unhealthy (<c>reported</c>), with any
    /// status code.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool ReadStatus { get; set; } = true;

    /// <summary>Whether the check follows up to five redirects within the same host and port. It never follows others.</summary>
    /// <value>Default <c>false</c>: the check evaluates the status code of the redirect.</value>
    public bool FollowRedirects { get; set; }

    /// <summary>Above this time to the last byte of the response, the check is degraded (<c>slow</c>).</summary>
    /// <value>Default <c>null</c>: no limit. 1 ms to 5 minutes.</value>
    public TimeSpan? MaximumLatency { get; set; }

    /// <summary>
    /// How many bytes of the decompressed body the check reads before it closes the connection. While <see cref="ReadStatus"/> is on, a
    /// JSON object whose status lies beyond this limit is unhealthy (<c>protocol</c>).
    /// </summary>
    /// <value>Default 65,536 bytes; 0 to 1,048,576.</value>
    public int MaximumBodyBytes { get; set; } = 65_536;
}
