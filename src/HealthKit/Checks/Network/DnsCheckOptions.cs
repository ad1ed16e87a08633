namespace HealthKit;

/// <summary>Settings of a check that resolves a host name.</summary>
public sealed class DnsCheckOptions : CheckOptions
{
    /// <summary>The host name to resolve.</summary>
    /// <value>Set by <c>AddDns</c>.</value>
    public string Host { get; set; } = "";

    /// <summary>Addresses that the name has to resolve to. If one is missing, the check is unhealthy (<c>unexpected-status</c>).</summary>
    /// <value>Default empty: any address passes.</value>
    public IList<string> ExpectedAddresses { get; } = [];
}
