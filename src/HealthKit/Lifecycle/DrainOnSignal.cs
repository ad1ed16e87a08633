using System.Runtime.InteropServices;
using HealthKit.Snapshots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Holds a signal to stop back for as long as the drain takes, so that the host goes on serving meanwhile. The runtime calls the handlers of a
/// signal one after the other on a thread of its own, those registered last first. This one is registered when the host starts its services, which
/// is after its lifetime was told to wait for signals, whichever lifetime that is and wherever it was registered; the lifetime hears of the signal when
/// this returns. A wait in StoppingAsync would come out of ShutdownTimeout, after ApplicationStopping.
/// </summary>
internal sealed class DrainOnSignal(
    SnapshotStore store, Platform platform, IOptions<HealthKitOptions> options, IHostApplicationLifetime lifetime, ILogger<DrainOnSignal> logger)
    : IDisposable
{
    private readonly TimeSpan _delay = platform.DrainDelayOf(options.Value);
    private readonly ManualResetEventSlim _over = new();
    private readonly GuardedLogger _logger = new(logger);
    private readonly List<IDisposable> _registrations = [];
    private int _signals;

    public void Begin()
    {
        // Whoever stops the host in another way does not wait.
        _registrations.Add(lifetime.ApplicationStopping.Register(_over.Set));
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, _ => OnSignal()));
        }
    }

    /// <summary>Returns when the host may stop. The second signal ends the wait of the first.</summary>
    public void OnSignal()
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _over.Set();
            return;
        }

        // A service that has not started yet has no traffic to wait for.
        if (_delay == TimeSpan.Zero || store.Latest.Host.Phase != HostPhase.Started)
        {
            return;
        }

        store.Enter(HostPhase.Draining);
        LifecycleLog.DrainBegan(_logger, _delay.TotalSeconds);

        // Not a timer, which would be late while the thread pool is busy.
        if (_over.Wait(_delay))
        {
            LifecycleLog.DrainCutShort(_logger);
        }
    }

    public void Dispose()
    {
        _over.Set();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _registrations.Clear();
    }
}
