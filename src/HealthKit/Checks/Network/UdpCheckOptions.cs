namespace HealthKit;

/// <summary>Settings of a check that sends a datagram to a UDP port.</summary>
public sealed class UdpCheckOptions : EndpointCheckOptions
{
    /// <summary>The datagram to send; base64 in configuration.</summary>
    /// <value>Default empty. At most 1,024 bytes.</value>
    public byte[] Payload { get; set; } = [];

    /// <summary>The start of the expected reply; base64 in configuration. Any other reply is unhealthy (<c>protocol</c>).</summary>
    /// <value>Default <c>null</c>: any reply passes.</value>
    public byte[]? ExpectedReply { get; set; }

    /// <summary>
    /// Whether a missing reply is unhealthy (<c>timeout</c>). Without it only a closed port is unhealthy (<c>connection-refused</c>): use
    /// it for services that do not reply, such as syslog.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireReply { get; set; } = true;
}
