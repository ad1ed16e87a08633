namespace HealthKit;

/// <summary>What an unhealthy check does to the probes that it counts in.</summary>
public enum CheckImpact
{
    /// <summary>An unhealthy check fails its probes. The default.</summary>
    Critical,

    /// <summary>
    /// The service is not ready until the check's first success; after that an unhealthy check only degrades its probes. For a dependency
    /// that all replicas share: when it blinks, taking every replica out of rotation at once helps nobody.
    /// </summary>
    Shared,

    /// <summary>A failure of the check is <c>degraded</c> from the start, in the check's own state too.</summary>
    Degrades,

    /// <summary>The check is reported and measured and never counts in a probe.</summary>
    Informational,
}
