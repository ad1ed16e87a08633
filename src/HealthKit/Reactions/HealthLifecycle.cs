namespace HealthKit;

/// <summary>
/// The phase of the service, which tells a reaction whether failures are expected. It is the phase of the host, except that
/// <see cref="Maintenance"/> replaces <see cref="Started"/>.
/// </summary>
public enum HealthLifecycle
{
    /// <summary>The host has not started yet.</summary>
    Starting,

    /// <summary>The host has started.</summary>
    Started,

    /// <summary>An operator has taken the service out of rotation.</summary>
    Maintenance,

    /// <summary>The service shuts down.</summary>
    Draining,
}
