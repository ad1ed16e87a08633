using HealthKit.Snapshots;
using Microsoft.Extensions.Hosting;

namespace HealthKit.Lifecycle;

/// <summary>Tells the snapshot where the host is: started once every hosted service and the server are, draining from the stop on.</summary>
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
