namespace HealthKit.Probe;

/// <summary>A connection to the app whose operations end at the deadline.</summary>
internal sealed class Connection(Socket socket, Deadline deadline) : IDisposable
{
    // Poll rounds down to whole milliseconds, so it would end before the deadline.
    private static readonly TimeSpan PollStep = TimeSpan.FromMilliseconds(1);

    // Poll throws above 2,147 s, because it counts microseconds in 32 bits.
    private static readonly TimeSpan MaximumPoll = TimeSpan.FromMinutes(30);

    private TimeSpan NextPoll => deadline.Remaining + PollStep is var left && left < MaximumPoll ? left : MaximumPoll;

    /// <summary>Connects to the first address of the host that accepts.</summary>
    public static Connection Open(Endpoint endpoint, Deadline deadline)
    {
        var points = endpoint.Socket is { } path ? [SocketFile(path)] : HostAddresses.Of(endpoint.Host, endpoint.Port, deadline);
        SocketException? first = null;
        foreach (var point in points)
        {
            try
            {
                return Open(point, deadline);
            }
            catch (SocketException exception)
            {
                // Keeps the first error: on a machine without IPv6, the second address only reports that.
                first ??= exception;
            }
        }

        throw first!;
    }

    public void Send(string text)
    {
        var rest = Encoding.ASCII.GetBytes(text).AsSpan();
        while (rest.Length > 0)
        {
            rest = rest[socket.Send(rest, SocketFlags.None, out var error)..];
            Wait(error, SelectMode.SelectWrite);
        }
    }

    /// <summary>Waits for bytes; returns 0 when the server has closed the connection.</summary>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);

            // Before the result, so that an endless response times out too.
            if (deadline.IsOver)
                throw new ProbeException(ProbeException.Timeout);

            if (error == SocketError.Success)
                return count;

            Wait(error, SelectMode.SelectRead);
        }
    }

    public void Dispose() => socket.Dispose();

    private static UnixDomainSocketEndPoint SocketFile(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"The path of the unix socket is empty or too long: {UsageException.Quoted(path)}.");
        }
    }

    private static Connection Open(EndPoint point, Deadline deadline)
    {
        var protocol = point is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var socket = new Socket(point.AddressFamily, SocketType.Stream, protocol) { Blocking = false };
        try
        {
            var connection = new Connection(socket, deadline);
            connection.Connect(point);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Connect(EndPoint point)
    {
        try
        {
            socket.Connect(point);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            Wait(SocketError.WouldBlock, SelectMode.SelectWrite);
            var error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != 0)
                throw new SocketException(error);
        }
    }

    private void Wait(SocketError error, SelectMode mode)
    {
        if (error is not (SocketError.WouldBlock or SocketError.Success))
            throw new SocketException((int)error);

        while (error == SocketError.WouldBlock && !socket.Poll(NextPoll, mode))
        {
            if (deadline.IsOver)
                throw new ProbeException(ProbeException.Timeout);
        }
    }
}

/// <summary>Resolves a host to its addresses.</summary>
internal static class HostAddresses
{
    public static EndPoint[] Of(string host, int port, Deadline deadline)
    {
        if (IPAddress.TryParse(host, out var address))
            return [new IPEndPoint(address, port)];

        // Does not resolve localhost, because an image may have no hosts file.
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? [new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.IPv6Loopback, port)]
            : LookUp(host, port, deadline);
    }

    // Resolves on another thread, because the system's resolver blocks and ignores the deadline.
    private static EndPoint[] LookUp(string host, int port, Deadline deadline)
    {
        EndPoint[]? points = null;
        var resolver = new Thread(() =>
        {
            try
            {
                points = Array.ConvertAll(Dns.GetHostAddresses(host), address => (EndPoint)new IPEndPoint(address, port));
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                points = [];
            }
        }) { IsBackground = true };
        resolver.Start();
        if (!resolver.Join(deadline.Remaining))
            throw new ProbeException(ProbeException.Timeout);

        return points is { Length: > 0 } ? points : throw new ProbeException("dns");
    }
}
