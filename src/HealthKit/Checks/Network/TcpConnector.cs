using HealthKit.Checks.Network;

namespace HealthKit;

/// <summary>
/// Opens connections for checks, within a time limit. All checks share one instance from the host's services, so that each host name has
/// one lookup at a time. For the authors of check packages.
/// </summary>
public sealed class TcpConnector
{
    /// <summary>The share of its timeout that a check uses, so that it can report its reason before the engine cancels the run.</summary>
    internal const double Share = 0.8;

    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];

    private readonly DnsResolver _resolver;
    private readonly TimeProvider _time;

    internal TcpConnector(TimeProvider time)
        : this(new DnsResolver(static host => Dns.GetHostAddressesAsync(host), time), time)
    {
    }

    internal TcpConnector(DnsResolver resolver, TimeProvider time)
    {
        _resolver = resolver;
        _time = time;
    }

    /// <summary>
    /// PostgreSQL's SSLRequest: length 8, code 80877103. A PostgreSQL responds with one byte, before it asks who connects:
    /// https://www.postgresql.org/docs/current/protocol-message-formats.html
    /// </summary>
    public static ReadOnlyMemory<byte> PostgresSslRequest => SslRequest;

    /// <summary>Connects to an address, or to the first accepting address of a host name. The addresses share the time evenly.</summary>
    /// <param name="endPoint">A <see cref="DnsEndPoint"/>, an <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="limit">The time limit for lookup and connection together.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The connected socket; the caller disposes it.</returns>
    /// <exception cref="Exception">
    /// The connection failed. <see cref="HealthReason.Of"/> returns <c>dns</c>, <c>connection-refused</c>, or <c>unreachable</c> after the
    /// limit.
    /// </exception>
    public Task<Socket> ConnectAsync(EndPoint endPoint, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return endPoint is not DnsEndPoint name
            ? OpenAsync(endPoint, limit, cancellationToken)
            : TryAsync(
                name.Host, limit, (address, left) => OpenAsync(new IPEndPoint(address, name.Port), left, cancellationToken),
                cancellationToken);
    }

    /// <summary>Sends a request and reads the first byte of the response, to learn which protocol a server speaks.</summary>
    /// <param name="stream">The connection to the server; the caller disposes it.</param>
    /// <param name="request">What the server receives.</param>
    /// <param name="limit">The time limit for both.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <returns>The byte, -1 when the server closed the connection, or <c>null</c> when it was silent until the limit.</returns>
    public async Task<int?> ReadFirstByteAsync(
        Stream stream, ReadOnlyMemory<byte> request, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var deadline = new GuardedDeadline(Positive(limit), _time, cancellationToken);
        var response = new byte[1];
        try
        {
            await stream.WriteAsync(request, deadline.Token);
            return await stream.ReadAsync(response, deadline.Token) == 0 ? -1 : response[0];
        }
        catch (IOException)
        {
            return -1;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <exception cref="ReasonException">The name has no address, or the lookup did not end within the limit.</exception>
    internal async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
            return [address];

        try
        {
            var addresses = await _resolver.ResolveAsync(host, limit, cancellationToken);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            throw new ReasonException(HealthReason.Dns, exception);
        }
    }

    /// <summary>Tries the addresses of a host until one attempt succeeds. The addresses share the remaining time evenly.</summary>
    /// <exception cref="ReasonException">The name has no address, or every attempt failed. The last attempt sets the reason.</exception>
    internal async Task<T> TryAsync<T>(
        string host, TimeSpan limit, Func<IPAddress, TimeSpan, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var until = _time.After(limit);
        var addresses = await ResolveAsync(host, limit, cancellationToken);
        for (var index = 0; ; index++)
        {
            try
            {
                return await attempt(addresses[index], Positive(_time.Span(until - _time.GetTimestamp()) / (addresses.Length - index)));
            }
            catch (ReasonException) when (index < addresses.Length - 1)
            {
            }
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);

    private async Task<Socket> OpenAsync(EndPoint point, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new GuardedDeadline(Positive(limit), _time, cancellationToken);
        var socket = point is IPEndPoint
            ? new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(point, deadline.Token);
            return socket;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ReasonException(HealthReason.Unreachable, new TimeoutException(
                FormattableString.Invariant($"The connection was not established within {limit.TotalMilliseconds:0} ms."), exception));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ReasonException(HealthReason.Of(exception), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
