using HealthKit.Snapshots;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Lifecycle;

/// <summary>Sets the host's phase: started when all hosted services and the server have started, draining when the host stops.</summary>
internal sealed class HostPhaseTracker(IHostApplicationLifetime lifetime, SnapshotStore store) : IDisposable
{
    private CancellationTokenRegistration _started;
    private CancellationTokenRegistration _stopping;

    public void Start()
    {
        _started = lifetime.ApplicationStarted.Register(() => store.SetPhase(HostPhase.Started));
        _stopping = lifetime.ApplicationStopping.Register(() => store.SetPhase(HostPhase.Draining));
    }

    public void Dispose()
    {
        _started.Dispose();
        _stopping.Dispose();
    }
}
