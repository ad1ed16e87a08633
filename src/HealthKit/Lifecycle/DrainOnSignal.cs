using System.Runtime.InteropServices;
using HealthKit.Diagnostics;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Holds a signal to stop back for as long as the drain takes, so that the host goes on serving meanwhile. Since .NET 10 the runtime promises to call the
/// handlers of a signal in the reverse order of their registration; it does so on a thread of its own. This one is registered when the host starts its
/// services, which is after its lifetime was told to wait for signals, whichever lifetime that is and wherever it was registered; the lifetime hears of
/// the signal when this returns. A wait in StoppingAsync would come out of ShutdownTimeout, after ApplicationStopping.
/// </summary>
internal sealed class DrainOnSignal(
    SnapshotStore store, Platform platform, DrainingHosts hosts, TimeProvider time, IOptions<HealthKitOptions> options,
    IHostApplicationLifetime lifetime, LogQueue log, ILogger<DrainOnSignal> logger) : IDisposable
{
    private readonly TimeSpan _delay = platform.DrainDelayOf(options.Value);
    private readonly ILogger _logger = log.For(logger);
    private readonly Lock _hearing = new();
    private readonly TimedSignal _end = new(time);
    private readonly List<IDisposable> _registrations = [];
    private PosixSignalContext? _first;
    private long _until;
    private volatile bool _isOver;

    public void Start()
    {
        hosts.Add(this);

        // Whoever stops the host in another way does not wait.
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

        // By the thread itself: a timer would be late while the thread pool is busy.
        while (!_isOver && time.GetTimestamp() < Volatile.Read(ref _until))
        {
            _end.WaitUntil(_until);
        }
    }

    /// <summary>The first signal begins the drain, the second ends it. All handlers of one signal are given the same context.</summary>
    public void Handle(PosixSignalContext signal)
    {
        if (IsRepeated(signal))
        {
            End();
        }
        else if (Begins(signal))
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
        lock (_hearing)
        {
            return _first is not null && !ReferenceEquals(signal, _first);
        }
    }

    // A service that has not started yet, its start-up tasks included, has no traffic to wait for, and one that stops already is not held up.
    private bool Begins(PosixSignalContext signal)
    {
        lock (_hearing)
        {
            if (_first is not null || _delay == TimeSpan.Zero || store.Latest is not { Host.Phase: HostPhase.Started, Startup.Status: HealthStatus.Healthy })
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
        lock (_hearing)
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
