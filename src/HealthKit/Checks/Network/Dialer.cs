using System.Net;
using System.Net.Sockets;
using HealthKit.Snapshots;

namespace HealthKit.Checks.Network;

/// <summary>Makes connections within a limit, and tells why there is none by what failed: the name, the way, or the port.</summary>
internal sealed class Dialer(TimeProvider time)
{
    /// <summary>What a check may take of its deadline, so that it tells its reason before the runner gives it up.</summary>
    public const double Share = 0.8;

    /// <exception cref="ReasonException">The name has no address, or none was told in time.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            // The system's resolver does not heed a token; what it tells later is nobody's.
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(limit, time, cancellationToken);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            throw new ReasonException(HealthReason.Dns, exception);
        }
    }

    /// <summary>Connects to the first address that takes a connection; each has its part of what is left of the time.</summary>
    /// <exception cref="ReasonException">None does.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        var until = time.After(limit);
        var addresses = await ResolveAsync(host, limit, cancellationToken);
        for (var index = 0; ; index++)
        {
            try
            {
                var left = time.Span(until - time.GetTimestamp()) / (addresses.Length - index);
                return await ConnectAsync(new IPEndPoint(addresses[index], port), left, cancellationToken);
            }
            catch (ReasonException) when (index < addresses.Length - 1)
            {
            }
        }
    }

    /// <exception cref="ReasonException">No connection came about.</exception>
    public async Task<Socket> ConnectAsync(IPEndPoint point, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1), time);
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
            throw new ReasonException(HealthReason.Unreachable, new TimeoutException($"No connection came about in {limit.TotalMilliseconds:0} ms.", exception));
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
