namespace HealthKit.Lifecycle;

/// <summary>Sets the host's phase: started when all hosted services and the server have started, draining when the host stops.</summary>
internal sealed class HostPhaseTracker(IHostApplicationLifetime lifetime, SnapshotStore store)
{
    public void Start()
    {
        lifetime.ApplicationStarted.Register(() => store.SetPhase(HostPhase.Started));
        lifetime.ApplicationStopping.Register(() => store.SetPhase(HostPhase.Draining));
    }
}
