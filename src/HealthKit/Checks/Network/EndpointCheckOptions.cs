namespace HealthKit;

/// <summary>Settings of a check that connects to a port of a host.</summary>
public abstract class EndpointCheckOptions : CheckOptions
{
    private protected EndpointCheckOptions()
    {
    }

    /// <summary>The host name or IP address.</summary>
    /// <value>Set by the method that adds the check.</value>
    public string Host { get; set; } = "";

    /// <summary>The port.</summary>
    /// <value>Set by the method that adds the check; 1 to 65535.</value>
    public int Port { get; set; }
}
