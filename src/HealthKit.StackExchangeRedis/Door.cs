using System.Net;
using System.Net.Sockets;

namespace HealthKit.StackExchangeRedis;

/// <summary>A bare connection, or why there is none.</summary>
internal static class Door
{
    public static async Task<(Socket? Socket, HealthReason? Reason)> ReachAsync(
        EndPoint endPoint, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        var isResolved = endPoint is not DnsEndPoint;
        Socket? socket = null;
        try
        {
            if (endPoint is DnsEndPoint dns)
            {
                var addresses = await Dns.GetHostAddressesAsync(dns.Host, either.Token);
                isResolved = true;
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(addresses, dns.Port, either.Token);
            }
            else
            {
                socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endPoint, either.Token);
            }

            return (socket, null);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            return (null, HealthReason.Of(exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket?.Dispose();
            return (null, isResolved ? HealthReason.Unreachable : HealthReason.Dns);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }
}
