namespace HealthKit;

/// <summary>The settings of a check that a name resolves.</summary>
public sealed class DnsCheckOptions : CheckOptions
{
    /// <summary>The name to resolve.</summary>
    /// <value>As registered.</value>
    public string Host { get; set; } = "";

    /// <summary>Addresses that have to be among those of the name; one that is not makes the check unhealthy (<c>unexpected-status</c>).</summary>
    /// <value>Default none: any address will do.</value>
    public IList<string> ExpectedAddresses { get; } = [];
}
