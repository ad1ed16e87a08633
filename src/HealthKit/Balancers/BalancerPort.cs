namespace HealthKit.Balancers;

/// <summary>A port that is open or closed. While it is closed, its socket stays bound, so that it opens without a descriptor.</summary>
// The kernel refuses connections to a socket that is bound and does not listen. Another .NET socket may take the port meanwhile, because
// .NET sets SO_REUSEADDR. This socket needs it too: its own connections in TIME_WAIT would forbid the next bind. One thread uses the port.
internal sealed class BalancerPort(string name, int port, string? address) : IDisposable
{
    // The kernel completes connections while the thread is busy. Linux lowers the number to net.core.somaxconn.
    private const int Backlog = 512;

    // The thread opens and closes ports between two batches, so a batch is short.
    private const int BatchSize = 64;

    private readonly IPAddress? _address = address is null ? null : IPAddress.Parse(address);
    private Socket? _bound;

    public int Number => port;

    /// <summary>The listening socket while the port is open; else <c>null</c>.</summary>
    public Socket? Listener { get; private set; }

    public string Endpoint => _address is null
        ? FormattableString.Invariant($"all addresses, port {port}")
        : $"{new IPEndPoint(_address, port)}";

    /// <summary>Binds the port, and opens it or leaves it closed.</summary>
    /// <exception cref="InvalidOperationException">Another process uses the port, or the machine does not have the address.</exception>
    public void Start(bool isOpen)
    {
        try
        {
            _bound = Bind();
            if (isOpen)
                Open();
        }
        catch (SocketException exception)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"HealthKit cannot listen on HealthKit:{name}Port {port}")
                + (_address is null ? ": " : $" at {_address}: ")
                + exception.Message.TrimEnd('.') + "."
                + $" Set HealthKit:{name}Port to a free port that the app does not use. "
                + $"Leave HealthKit:{name}Address out, or set it to an address of this machine.",
                exception);
        }
    }

    /// <exception cref="SocketException">Another process listens on the port.</exception>
    public void Open()
    {
        if (Listener is null)
        {
            _bound ??= Bind();
            _bound.Listen(Backlog);
            (Listener, _bound) = (_bound, null);
        }
    }

    /// <summary>Refuses further connections. Accepted ones are closed already.</summary>
    public void Close()
    {
        if (Listener is { } listener)
        {
            Listener = null;
            StopListening(listener);
            Guard.Run(() => _bound = Bind());
        }
    }

    /// <summary>
    /// Sends the line, if there is one, on each waiting connection and closes it. Returns <c>false</c> when the process cannot accept.
    /// </summary>
    public bool TryAnswer(string? line)
    {
        for (var count = 0; count < BatchSize; count++)
        {
            try
            {
                using var connection = Listener!.Accept();
                Send(connection, line);
            }
            catch (SocketException exception)
            {
                return exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted;
            }
        }

        return true;
    }

    public void Dispose()
    {
        if (Listener is { } listener)
            StopListening(listener);

        _bound?.Dispose();
    }

    // A process that the app starts at this moment holds a copy of the socket until it executes its program. A shutdown ends all copies.
    private static void StopListening(Socket listener)
    {
        Guard.Run(() => listener.Shutdown(SocketShutdown.Both));
        listener.Dispose();
    }

    // The send buffer of a new connection is empty, so that the thread does not wait. A client that has gone needs no line.
    private static void Send(Socket connection, string? line)
    {
        if (line is not null)
            connection.Send(Encoding.ASCII.GetBytes(line), SocketFlags.None, out _);
    }

    private Socket Bind()
    {
        var any = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        var endpoint = new IPEndPoint(_address ?? any, port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (_address is null && Socket.OSSupportsIPv6)
                socket.DualMode = true;

            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
