namespace HealthKit;

/// <summary>The settings of a check that a UDP port answers.</summary>
public sealed class UdpCheckOptions : EndpointCheckOptions
{
    /// <summary>What is sent, as one datagram; base64 in the configuration.</summary>
    /// <value>Default empty. At most 1,024 bytes.</value>
    public byte[] Payload { get; set; } = [];

    /// <summary>How the reply has to begin; base64 in the configuration. Another one is unhealthy (<c>protocol</c>).</summary>
    /// <value>Default <c>null</c>: any reply will do.</value>
    public byte[]? ExpectedReply { get; set; }

    /// <summary>
    /// Whether silence is a failure (<c>timeout</c>). Without it only a closed port is one, of which the host's system tells: services that answer
    /// nothing to strangers, such as syslog, can be told no better.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool RequireReply { get; set; } = true;
}
