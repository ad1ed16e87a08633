namespace HealthKit;

/// <summary>The HTTP status code for each status. Envoy and Google's load balancers require 200; Consul treats 429 as a warning.</summary>
public sealed class HealthStatusCodes
{
    /// <summary>For healthy.</summary>
    /// <value>Default 200; 200 to 599.</value>
    public int Healthy { get; set; } = 200;

    /// <summary>For degraded.</summary>
    /// <value>Default 200; 200 to 599.</value>
    public int Degraded { get; set; } = 200;

    /// <summary>For unhealthy.</summary>
    /// <value>Default 503; 200 to 599.</value>
    public int Unhealthy { get; set; } = 503;
}
