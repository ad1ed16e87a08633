namespace HealthKit;

/// <summary>The settings of the management port, <see cref="HealthKitOptions.ManagementPort"/>.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// The token that a request must send as <c>Authorization: Bearer &lt;token&gt;</c> to change something, or to get full details
    /// from another machine. Without a token the port accepts no changes.
    /// </summary>
    /// <value>Default <c>null</c>. 16 to 256 printable ASCII characters without spaces.</value>
    public string? Token { get; set; }

    /// <summary>The IP address to listen on.</summary>
    /// <value>Default <c>null</c>: all IPv6 and IPv4 addresses, since kubelets and scrapers connect from outside the pod.</value>
    public string? Address { get; set; }

    /// <summary>
    /// The maximum level of detail on the port. <see cref="DetailLevel.Full"/> applies to requests from this machine or pod
    /// (<c>127.0.0.1</c>, <c>::1</c>), to requests with the <see cref="Token"/>, and to all in Development. Other requests get
    /// <see cref="DetailLevel.Summary"/>. A request through a proxy needs the token.
    /// </summary>
    /// <value>Default <see cref="DetailLevel.Full"/>.</value>
    public DetailLevel Details { get; set; } = DetailLevel.Full;

    /// <summary>Whether to open the port on the in-memory test server, where many hosts of one process may compete for it.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool ListenUnderTestServer { get; set; }
}
