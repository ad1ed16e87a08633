namespace HealthKit;

/// <summary>The bounds of the stream of events.</summary>
public sealed class HealthStreamOptions
{
    /// <summary>How many clients may listen at once, on all ports together; those beyond are answered with 503 and <c>Retry-After</c>.</summary>
    /// <value>Default 256; 1 to 100,000. A client that listens takes a connection and at most 16 KB.</value>
    public int MaximumClients { get; set; } = 256;
}
