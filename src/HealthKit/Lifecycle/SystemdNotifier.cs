namespace HealthKit.Lifecycle;

/// <summary>Reports readiness, health, stop and liveness to systemd: sd_notify(3).</summary>
// The watchdog's thread calls it, so a process whose watchdog or liveness has failed sends no sign of life.
internal sealed class SystemdNotifier(
    SnapshotStore store, TimeProvider time, TimeSpan? watchdogTimeout, Func<TimeSpan> stopLimit, Func<string, bool> send)
{
    private const int MaximumCauses = 5;

    // sockaddr_un has 108 bytes, of which one is the zero at the end of a path or at the start of an abstract name.
    private const int MaximumNameBytes = 107;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    // A wrong WATCHDOG_USEC neither keeps a processor busy nor exceeds a timestamp.
    private static readonly TimeSpan ShortestFeedInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestFeedInterval = TimeSpan.FromDays(1);

    private string? _status;
    private long _statusVersion = -1;
    private bool _isReady;
    private bool _isStopping;
    private long _feedAt = watchdogTimeout is null ? TimestampExtensions.Never : long.MinValue;

    /// <summary>Returns the notification of the watchdog's thread; <c>null</c> when the socket cannot be used.</summary>
    public static Func<long>? Create(IServiceProvider services, string socket)
    {
        var budget = services.GetRequiredService<ShutdownBudget>();
        var log = services.GetRequiredService<LogQueue>().For(services.GetRequiredService<ILogger<SystemdNotifier>>());
        try
        {
            if (socket[0] is not ('/' or '@'))
                throw new NotSupportedException("It is neither a path nor an abstract name");

            if (Encoding.UTF8.GetByteCount(socket[0] == '@' ? socket[1..] : socket) > MaximumNameBytes)
                throw new NotSupportedException("The name is too long");

            // An abstract name begins with a zero byte.
            var address = new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket.AsSpan(1)}" : socket);
            var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            return new SystemdNotifier(
                services.GetRequiredService<SnapshotStore>(), services.GetRequiredService<TimeProvider>(),
                WatchdogTimeout(Environment.GetEnvironmentVariable, Environment.ProcessId),
                () => budget.Limit, SenderTo(address, sender, error => LifecycleLog.CannotNotify(log, socket, error))).Notify;
        }
        catch (Exception exception) when (exception is ArgumentException or SocketException or NotSupportedException)
        {
            LifecycleLog.CannotNotify(log, CheckData.Short(socket), exception.Message.TrimEnd('.'));
            return null;
        }
    }

    /// <summary>The period in which systemd expects a sign of life from this process; <c>null</c> for none.</summary>
    public static TimeSpan? WatchdogTimeout(Func<string, string?> getVariable, int processId) =>
        getVariable("WATCHDOG_PID") is { Length: > 0 } pid && pid != processId.ToString(CultureInfo.InvariantCulture) ? null
        : long.TryParse(getVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;

    /// <summary>Sends what has changed and what is due. Returns the timestamp of the next sign of life.</summary>
    // A later call repeats a message that cannot be sent: the watchdog calls every second.
    public long Notify()
    {
        var now = time.GetTimestamp();
        var snapshot = store.Latest.AsOf(now);
        SendStatus(snapshot);
        var isStarted = snapshot is { Startup.Status: not HealthStatus.Unhealthy, Host.Phase: HostPhase.Started };
        _isReady = _isReady || (isStarted && send("READY=1"));
        _isStopping = _isStopping || (snapshot.Host.Phase == HostPhase.Draining && send(StoppingMessage()));
        if (snapshot.Live.Status == HealthStatus.Unhealthy)
            return TimestampExtensions.Never;

        if (_feedAt <= now)
        {
            var half = watchdogTimeout!.Value / 2;
            var interval = time.Ticks(
                half < ShortestFeedInterval ? ShortestFeedInterval : half > LongestFeedInterval ? LongestFeedInterval : half);
            _feedAt = now + (send("WATCHDOG=1") ? interval : Math.Min(interval, time.Ticks(RetryInterval)));
        }

        return _feedAt;
    }

    /// <summary>A line such as <c>degraded: redis connection-refused</c>. It contains no more than a summary does.</summary>
    public static string StatusOf(HealthSnapshot snapshot)
    {
        var overall = snapshot.Overall;
        var status = StatusNames.Lower(overall.Status);
        if (overall.Status == HealthStatus.Healthy)
            return status;

        string[] causes = overall.IsCausedByHost
            ? [$"{overall.Reason!.Code} {overall.Message}".TrimEnd()]
            : [.. snapshot.Checks
                .Where(static check => ProbePolicy.Contribution(ProbeKind.Overall, check) != HealthStatus.Healthy)
                .Select(static check => $"{check.Definition.Name} {check.Reason?.Code}")];
        var line = $"{status}: {string.Join(", ", causes.Take(MaximumCauses))}"
            + (causes.Length > MaximumCauses ? FormattableString.Invariant($" and {causes.Length - MaximumCauses} more") : "");

        // A line break would start another message to systemd.
        return string.Concat(line.Select(static character => char.IsControl(character) ? ' ' : character));
    }

    // The log gets the first failure only. A full queue is not one: systemd is slow.
    private static Func<string, bool> SenderTo(EndPoint address, Socket socket, Action<string> onFirstFailure)
    {
        var hasFailed = false;
        return message =>
        {
            try
            {
                return socket.SendTo(Encoding.UTF8.GetBytes(message), address) > 0;
            }
            catch (SocketException exception)
            {
                if (!hasFailed && exception.SocketErrorCode != SocketError.WouldBlock)
                {
                    hasFailed = true;

                    // The runtime's text for a path that does not exist is "Cannot assign requested address".
                    onFirstFailure(exception.SocketErrorCode == SocketError.AddressNotAvailable
                        ? "It does not exist" : exception.Message.TrimEnd('.'));
                }

                return false;
            }
        };
    }

    private void SendStatus(HealthSnapshot snapshot)
    {
        if (snapshot.Version == _statusVersion)
            return;

        var status = StatusOf(snapshot);
        if (status == _status || send($"STATUS={status}"))
            (_status, _statusVersion) = (status, snapshot.Version);
    }

    // The service needs this long, whatever TimeoutStopSec is.
    private string StoppingMessage() =>
        FormattableString.Invariant($"STOPPING=1\nEXTEND_TIMEOUT_USEC={(long)stopLimit().TotalMicroseconds}");
}
