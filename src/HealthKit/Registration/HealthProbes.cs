namespace HealthKit;

/// <summary>The probes in which a check counts. Every check counts in <c>/health</c>.</summary>
[Flags]
public enum HealthProbes
{
    /// <summary>No probe; only <c>/health</c>.</summary>
    None = 0,

    /// <summary>
    /// <c>/health/live</c>: a failure makes Kubernetes restart the container. HealthKit rejects checks of dependencies here.
    /// </summary>
    Live = 1,

    /// <summary><c>/health/ready</c>: a failure takes the replica out of rotation.</summary>
    Ready = 2,

    /// <summary><c>/health/startup</c>: passes for good with the check's first success.</summary>
    Startup = 4,
}
