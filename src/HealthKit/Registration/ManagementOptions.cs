namespace HealthKit;

/// <summary>The settings of the management port, <see cref="HealthKitOptions.ManagementPort"/>.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// What a request that changes something must bring, as <c>Authorization: Bearer &lt;token&gt;</c>, and with which other machines read everything.
    /// While it is not set, nothing can be changed over the port.
    /// </summary>
    /// <value>Default <c>null</c>. 16 to 256 printable ASCII characters without a space.</value>
    public string? Token { get; set; }

    /// <summary>The IP address to listen on.</summary>
    /// <value>Default <c>null</c>: all addresses, IPv6 and IPv4, since kubelets and scrapers come from outside the pod.</value>
    public string? Address { get; set; }

    /// <summary>
    /// How much the port tells at the most. <see cref="DetailLevel.Full"/> is for requests from this machine or pod (<c>127.0.0.1</c>, <c>::1</c>), for those
    /// with the <see cref="Token"/>, and for all in Development; others get <see cref="DetailLevel.Summary"/>. A request that came through a proxy needs the token.
    /// </summary>
    /// <value>Default <see cref="DetailLevel.Full"/>.</value>
    public DetailLevel Details { get; set; } = DetailLevel.Full;

    /// <summary>Whether the port is opened also when the app runs on the in-memory test server, where many hosts of one process would fight for it.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool ListenUnderTestServer { get; set; }
}
