namespace HealthKit.Probe;

/// <summary>There is no answer; the reason is one word of the field, as in HealthKit's own answers.</summary>
internal sealed class ProbeException(string reason) : Exception(reason)
{
    public const string Timeout = "timeout";
    public const string Protocol = "protocol";

    public string Reason => Message;
}
