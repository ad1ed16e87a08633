using System.Net;
using System.Net.Sockets;
using HealthKit.Snapshots;

namespace HealthKit.Checks.Network;

/// <summary>Makes connections within a limit, and tells why there is none by what failed: the name, the way, or the port.</summary>
internal sealed class Dialer(LookUps lookUps, TimeProvider time)
{
    /// <summary>What a check may take of its deadline, so that it tells its reason before the runner gives it up.</summary>
    public const double Share = 0.8;

    public Dialer(TimeProvider time)
        : this(new LookUps(static host => Dns.GetHostAddressesAsync(host), time), time)
    {
    }

    /// <exception cref="ReasonException">The name has no address, or none was told in time.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            var addresses = await lookUps.ResolveAsync(host, limit, cancellationToken);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            throw new ReasonException(HealthReason.Dns, exception);
        }
    }

    /// <summary>Connects to the first address that takes a connection; each has its part of what is left of the time.</summary>
    /// <exception cref="ReasonException">None does.</exception>
    public Task<Socket> ConnectAsync(string host, int port, TimeSpan limit, CancellationToken cancellationToken) =>
        TryAsync(host, limit, (address, left) => ConnectAsync(new IPEndPoint(address, port), left, cancellationToken), cancellationToken);

    /// <summary>Tries the addresses of a host until one will do; each has its part of what is left of the time. The last one's failure is that of all.</summary>
    /// <exception cref="ReasonException">The name has no address, or none of them will do.</exception>
    public async Task<T> TryAsync<T>(string host, TimeSpan limit, Func<IPAddress, TimeSpan, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var until = time.After(limit);
        var addresses = await ResolveAsync(host, limit, cancellationToken);
        for (var index = 0; ; index++)
        {
            try
            {
                return await attempt(addresses[index], Positive(time.Span(until - time.GetTimestamp()) / (addresses.Length - index)));
            }
            catch (ReasonException) when (index < addresses.Length - 1)
            {
            }
        }
    }

    /// <exception cref="ReasonException">No connection came about.</exception>
    public async Task<Socket> ConnectAsync(IPEndPoint point, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(Positive(limit), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(point, either.Token);
            return socket;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ReasonException(HealthReason.Unreachable, new TimeoutException(FormattableString.Invariant($"No connection came about in {limit.TotalMilliseconds:0} ms."), exception));
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

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);
}
