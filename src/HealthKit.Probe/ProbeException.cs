namespace HealthKit.Probe;

/// <summary>The attempt got no response. The reason is one of HealthKit's reason codes.</summary>
internal sealed class ProbeException(string reason) : Exception(reason)
{
    public const string Timeout = "timeout";
    public const string Protocol = "protocol";

    public string Reason => Message;
}
