namespace HealthKit;

/// <summary>The probes that a check counts in. <c>/health</c> counts every check.</summary>
[Flags]
public enum HealthProbes
{
    /// <summary>None but <c>/health</c>.</summary>
    None = 0,

    /// <summary><c>/health/live</c>: a failure makes Kubernetes restart the container. A dependency is refused here.</summary>
    Live = 1,

    /// <summary><c>/health/ready</c>: a failure takes the replica out of rotation.</summary>
    Ready = 2,

    /// <summary><c>/health/startup</c>: passed with the check's first success, for good.</summary>
    Startup = 4,
}
