namespace HealthKit;

/// <summary>Where the service is, as far as it says whether trouble is to be expected.</summary>
public enum HealthLifecycle
{
    /// <summary>The host has not started yet.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Started,

    /// <summary>Its operators have taken it out of rotation.</summary>
    Maintenance,

    /// <summary>It shuts down.</summary>
    Draining,
}
