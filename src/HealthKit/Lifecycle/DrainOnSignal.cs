namespace HealthKit.Lifecycle;

/// <summary>Blocks a stop signal while the service drains, so that the host keeps serving.</summary>
// Since .NET 10 the runtime guarantees to call the handlers of a signal in reverse order of registration, on a separate thread. This
// handler is registered when the host starts its services, after any host lifetime has registered its own. The lifetime handles the signal
// when this handler returns. A wait in StoppingAsync would instead use up ShutdownTimeout, after ApplicationStopping.
internal sealed class DrainOnSignal(
    SnapshotStore store, Platform platform, DrainingHosts hosts, TimeProvider time, IOptions<HealthKitOptions> options,
    IHostApplicationLifetime lifetime, LogQueue log, ILogger<DrainOnSignal> logger) : IDisposable
{
    private readonly HealthKitOptions _options = options.Value;
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
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Returns when the host may stop.</summary>
    public void OnSignal(PosixSignalContext signal)
    {
        hosts.Notify(signal);

        // The thread itself waits: a timer would be late while the thread pool is busy.
        while (!_isOver && time.GetTimestamp() < Volatile.Read(ref _until))
            _end.WaitUntil(_until);
    }

    /// <summary>The first signal starts the drain and the second ends it. All handlers of one signal receive the same context.</summary>
    public void Handle(PosixSignalContext signal)
    {
        var delay = platform.DrainDelayOf(_options, signal.Signal);
        bool isRepeated, isFirst;
        lock (_gate)
        {
            isRepeated = _first is not null && !ReferenceEquals(signal, _first);

            // A service whose start-up is not complete has no traffic to drain, and a service that already stops is not delayed.
            isFirst = _first is null && delay > TimeSpan.Zero
                && store.Latest is { Host.Phase: HostPhase.Started, Startup.Status: HealthStatus.Healthy };
            if (isFirst)
            {
                _first = signal;
                Volatile.Write(ref _until, time.After(delay));
            }
        }

        if (isRepeated)
        {
            End();
        }
        else if (isFirst)
        {
            store.SetPhase(HostPhase.Draining);
            LifecycleLog.DrainBegan(_logger, delay.TotalSeconds);
        }
    }

    public void Dispose()
    {
        hosts.Remove(this);
        End();
        foreach (var registration in _registrations)
            registration.Dispose();

        _registrations.Clear();
        _end.Dispose();
    }

    private void End()
    {
        bool isEarly;
        lock (_gate)
        {
            isEarly = !_isOver && time.GetTimestamp() < _until;
            _isOver = true;
        }

        _end.Set();
        if (isEarly)
            LifecycleLog.DrainEndedEarly(_logger);
    }
}

/// <summary>The hosts of this process that drain on a signal.</summary>
// The runtime calls handlers one after the other, so a host would start to drain late. The first handler notifies all hosts instead.
internal sealed class DrainingHosts
{
    public static readonly DrainingHosts InThisProcess = new();

    private ImmutableArray<DrainOnSignal> _hosts = [];

    public void Add(DrainOnSignal host) => ImmutableInterlocked.Update(ref _hosts, static (hosts, host) => hosts.Add(host), host);

    public void Remove(DrainOnSignal host) => ImmutableInterlocked.Update(ref _hosts, static (hosts, host) => hosts.Remove(host), host);

    public void Notify(PosixSignalContext signal)
    {
        foreach (var host in _hosts)
            host.Handle(signal);
    }
}
