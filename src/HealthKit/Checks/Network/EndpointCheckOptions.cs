namespace HealthKit;

/// <summary>The settings of a check that connects to a port of a host.</summary>
public abstract class EndpointCheckOptions : CheckOptions
{
    private protected EndpointCheckOptions()
    {
    }

    /// <summary>The name or the IP address of the host.</summary>
    /// <value>As registered.</value>
    public string Host { get; set; } = "";

    /// <summary>The port.</summary>
    /// <value>As registered; 1 to 65535.</value>
    public int Port { get; set; }
}
