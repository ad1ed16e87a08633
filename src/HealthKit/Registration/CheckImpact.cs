namespace HealthKit;

/// <summary>How an unhealthy check affects the probes in which it counts.</summary>
public enum CheckImpact
{
    /// <summary>An unhealthy check fails its probes. The default.</summary>
    Critical,

    /// <summary>
    /// The service is not ready until the check's first success. After that an unhealthy check only degrades its probes. Use it for a
    /// dependency that all replicas share: a short outage must not take every replica out of rotation at once.
    /// </summary>
    Shared,

    /// <summary>A failure is <c>degraded</c> instead of <c>unhealthy</c>, from the start and also in the check's own state.</summary>
    Degrades,

    /// <summary>The check is reported and measured, but never counts in a probe.</summary>
    Informational,
}
