namespace HealthKit;

/// <summary>The limits of the event stream.</summary>
public sealed class HealthStreamOptions
{
    /// <summary>Maximum number of clients at once, on all ports together. Further clients get 503 with <c>Retry-After</c>.</summary>
    /// <value>Default 256; 1 to 100,000. A client uses one connection and at most 16 KB of memory.</value>
    public int MaximumClients { get; set; } = 256;
}
