namespace HealthKit.Snapshots;

/// <summary>The layer that an outage begins at: those below it work.</summary>
internal sealed class FailingLayer
{
    private FailingLayer(string code, string words)
    {
        Code = code;
        Description = words;
    }

    public static FailingLayer Dns { get; } = new("dns", "the name has no address, or another one than it should");

    public static FailingLayer Network { get; } = new("network", "the name has an address, and no packet comes back from it");

    public static FailingLayer Tcp { get; } = new("tcp", "the machine answers, and its port is closed");

    public static FailingLayer Tls { get; } = new("tls", "the port is open, and no secure connection comes about");

    public static FailingLayer Protocol { get; } = new("protocol", "the port is open, and what answers speaks another protocol");

    public static FailingLayer Service { get; } = new("service", "the port is open, and the service behind it does not work");

    /// <summary>As in answers.</summary>
    public string Code { get; }

    /// <summary>For the log; without host or address.</summary>
    public string Description { get; }
}
