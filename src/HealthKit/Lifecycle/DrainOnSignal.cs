using System.Runtime.InteropServices;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>Blocks a stop signal while the service drains, so that the host keeps serving.</summary>
// Since .NET 10 the runtime guarantees to call the handlers of a signal in reverse order of registration, on a separate thread. This
// handler is registered when the host starts its services, after any host lifetime has registered its own. The lifetime handles the signal
// when this handler returns. A wait in StoppingAsync would instead use up ShutdownTimeout, after ApplicationStopping.
internal sealed class DrainOnSignal(
    SnapshotStore store, Platform platform, DrainingHosts hosts, TimeProvider time, IOptions<HealthKitOptions> options,
    IHostApplicationLifetime lifetime, LogQueue log, ILogger<DrainOnSignal> logger) : IDisposable
{
    private readonly TimeSpan _delay = platform.DrainDelayOf(options.Value);
    private readonly ILogger _logger = log.For(logger);
    private readonly Lock _gate = new();
    private readonly TimedSignal _end = new(time);
    private readonly List<IDisposable> _registrations = [];
    private PosixSignalContext? _first;
    private long _until;
    private volatile bool _isOver;

    public void Start()
    {
        hosts.Add(this);

        // A stop by code does not wait for the drain.
        _registrations.Add(lifetime.ApplicationStopping.Register(End));
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Returns when the host may stop.</summary>
    public void OnSignal(PosixSignalContext signal)
    {
        hosts.Notify(signal);

        // The thread itself waits: a timer would be late while the thread pool is busy.
        while (!_isOver && time.GetTimestamp() < Volatile.Read(ref _until))
        {
            _end.WaitUntil(_until);
        }
    }

    /// <summary>The first signal starts the drain and the second ends it. All handlers of one signal receive the same context.</summary>
    public void Handle(PosixSignalContext signal)
    {
        if (IsRepeated(signal))
        {
            End();
        }
        else if (TryBegin(signal))
        {
            store.SetPhase(HostPhase.Draining);
            LifecycleLog.DrainBegan(_logger, _delay.TotalSeconds);
        }
    }

    public void Dispose()
    {
        hosts.Remove(this);
        End();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _registrations.Clear();
        _end.Dispose();
    }

    private bool IsRepeated(PosixSignalContext signal)
    {
        lock (_gate)
        {
            return _first is not null && !ReferenceEquals(signal, _first);
        }
    }

    // A service whose start-up is not complete has no traffic to drain, and a service that already stops is not delayed.
    private bool TryBegin(PosixSignalContext signal)
    {
        lock (_gate)
        {
            if (_first is not null || _delay == TimeSpan.Zero
                || store.Latest is not { Host.Phase: HostPhase.Started, Startup.Status: HealthStatus.Healthy })
            {
                return false;
            }

            _first = signal;
            Volatile.Write(ref _until, time.After(_delay));
            return true;
        }
    }

    private void End()
    {
        bool isCutShort;
        lock (_gate)
        {
            isCutShort = !_isOver && time.GetTimestamp() < _until;
            _isOver = true;
        }

        _end.Set();
        if (isCutShort)
        {
            LifecycleLog.DrainCutShort(_logger);
        }
    }
}
