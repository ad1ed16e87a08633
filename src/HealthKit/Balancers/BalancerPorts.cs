namespace HealthKit.Balancers;

/// <summary>Serves the ready port and the agent port from the snapshot, on one dedicated thread.</summary>
// On the thread pool, a stuck process could neither close its ready port nor tell HAProxy that it is down.
internal sealed class BalancerPorts : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExhaustionPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    // A test moves its clock without a signal, so the thread reads the clock regularly.
    private static readonly TimeSpan TestClockInterval = TimeSpan.FromMilliseconds(20);

    // Socket.Select throws for more than int.MaxValue microseconds, 35 minutes.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    private readonly SnapshotStore _store;
    private readonly TimeProvider _time;
    private readonly HealthKitOptions _options;
    private readonly ILogger _logger;
    private readonly BalancerPort? _ready;
    private readonly BalancerPort? _agent;
    private readonly Thread _thread;

    // Only a socket ends Socket.Select early. It is connected to itself, so that it receives from no other sender.
    private readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly byte[] _woken = new byte[1];
    private bool _failedToOpen;
    private volatile bool _isStopping;

    private BalancerPorts(SnapshotStore store, TimeProvider time, HealthKitOptions options, ILogger logger)
    {
        (_store, _time, _options, _logger) = (store, time, options, logger);
        _ready = options.ReadyPort is { } ready ? new BalancerPort("Ready", ready, options.ReadyAddress) : null;
        _agent = options.AgentPort is { } agent ? new BalancerPort("Agent", agent, options.AgentAddress) : null;
        _thread = new Thread(Run) { IsBackground = true, Name = "HealthKit ports" };
    }

    /// <summary>Binds the ports and starts the thread. The agent port opens at once, the ready port when the service is ready.</summary>
    /// <exception cref="InvalidOperationException">A port cannot be bound.</exception>
    public static IDisposable Start(IServiceProvider services)
    {
        var ports = new BalancerPorts(
            services.GetRequiredService<SnapshotStore>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<HealthKitOptions>>().Value,
            services.GetRequiredService<LogQueue>().For(services.GetRequiredService<ILogger<BalancerPorts>>()));
        try
        {
            ports.Start();
            return ports;
        }
        catch
        {
            ports.CloseAll();
            throw;
        }
    }

    /// <summary>Closes the ports. Waits for the thread, at most 1 s.</summary>
    public void Dispose()
    {
        _isStopping = true;
        Wake();
        _thread.Join(StopTimeout);
    }

    private void Start()
    {
        _ready?.Start(isOpen: false);
        _agent?.Start(isOpen: true);
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _store.Changed += Wake;
        _thread.UnsafeStart();
        string?[] ports =
        [
            _ready is null ? null : $"the ready port ({_ready.Endpoint}) is open while the service is ready",
            _agent is null ? null : $"the agent port ({_agent.Endpoint}) answers HAProxy",
        ];
        BalancerLog.BalancerPortsStarted(_logger, string.Join("; ", ports.OfType<string>()));
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                Step();
            }
            catch (Exception exception)
            {
                BalancerLog.BalancerPortsFailed(_logger, exception);
                WaitForChange(RetryInterval);
            }
        }

        _store.Changed -= Wake;
        CloseAll();
    }

    private void Step()
    {
        var now = _time.GetTimestamp();
        var latest = _store.Latest;
        var wait = UpdateReadyPort(latest.AsOf(now)) ? UntilStale(latest, now) : RetryInterval;
        List<Socket> waiting = [_wake, .. ((Socket?[])[_ready?.Listener, _agent?.Listener]).OfType<Socket>()];
        Socket.Select(waiting, checkWrite: null, checkError: null, wait);
        if (waiting.Contains(_wake))
            WaitForChange(TimeSpan.Zero);

        if (!TryAnswer(_ready, waiting) | !TryAnswer(_agent, waiting))
            WaitForChange(ExhaustionPause);
    }

    private bool TryAnswer(BalancerPort? port, List<Socket> waiting) => port?.Listener is not { } listener || !waiting.Contains(listener)
        || port.TryAnswer(port == _agent ? AgentLine.Of(_store.Current.Ready, _options) : null);

    /// <summary>Opens or closes the ready port. Returns <c>false</c> when it cannot be opened.</summary>
    private bool UpdateReadyPort(HealthSnapshot snapshot)
    {
        if (snapshot.Ready.Status == HealthStatus.Unhealthy)
        {
            _ready?.Close();
            return true;
        }

        try
        {
            _ready?.Open();
            _failedToOpen = false;
            return true;
        }
        catch (SocketException exception)
        {
            if (!_failedToOpen)
                BalancerLog.ReadyPortBlocked(_logger, _ready!.Number, exception.Message.TrimEnd('.'));

            _failedToOpen = true;
            return false;
        }
    }

    // No signal announces that a snapshot turns stale. The kernel ignores fractions of a millisecond: round up.
    private TimeSpan UntilStale(HealthSnapshot latest, long now)
    {
        if (!ReferenceEquals(_time, TimeProvider.System))
            return TestClockInterval;

        var wait = latest.StaleAt > now && latest.StaleAt != TimestampExtensions.Never ? _time.Span(latest.StaleAt - now) : LongestWait;
        return wait < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : LongestWait;
    }

    private void WaitForChange(TimeSpan limit)
    {
        _wake.Poll(limit, SelectMode.SelectRead);
        while (_wake.Available > 0)
            _wake.Receive(_woken);
    }

    // When the buffer of the socket is full, a signal is pending. When it is closed, the thread has ended.
    private void Wake()
    {
        try
        {
            _wake.Send(_woken);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private void CloseAll()
    {
        _ready?.Dispose();
        _agent?.Dispose();
        _wake.Dispose();
    }
}
