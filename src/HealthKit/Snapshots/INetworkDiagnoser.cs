namespace HealthKit.Snapshots;

/// <summary>Finds the network layer at which a dependency fails.</summary>
internal interface INetworkDiagnoser
{
    /// <summary>Tests the layers from the lowest up, within its own deadline. Returns <c>null</c> when there is no diagnosis.</summary>
    // The endpoints are empty when they are not known. Port 0 means that there is no TCP port.
    Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);

    /// <summary>Whether a later diagnosis may find the layer when this one found none; <c>false</c> when the failure has none.</summary>
    bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason);
}

/// <summary>The lowest layer that fails, and the addresses that were tried, which only <see cref="DetailLevel.Full"/> shows.</summary>
internal sealed record NetworkDiagnosis(FailingLayer Layer, IReadOnlyList<string> Addresses);

/// <summary>The lowest network layer that fails in an outage.</summary>
internal sealed class FailingLayer
{
    private FailingLayer(string code, string description) => (Code, Description) = (code, description);

    public static FailingLayer Dns { get; } = new("dns", "the host name does not resolve, or it resolves to an unexpected address");
    public static FailingLayer Network { get; } = new("network", "the host name resolves, but the host does not respond");
    public static FailingLayer Tcp { get; } = new("tcp", "the host responds, but the port is closed");
    public static FailingLayer Tls { get; } = new("tls", "the port is open, but the TLS handshake fails");
    public static FailingLayer Protocol { get; } = new("protocol", "the port is open, but the server speaks another protocol");
    public static FailingLayer Service { get; } = new("service", "the port is open, but the service behind it fails");

    /// <summary>The code in responses.</summary>
    public string Code { get; }

    /// <summary>The text in the log, without host or address.</summary>
    public string Description { get; }
}
