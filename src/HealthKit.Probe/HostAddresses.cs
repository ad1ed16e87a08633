using System.Net;
using System.Net.Sockets;

namespace HealthKit.Probe;

/// <summary>The addresses of a host.</summary>
internal static class HostAddresses
{
    public static EndPoint[] Of(string host, int port, Deadline deadline)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [new IPEndPoint(address, port)];
        }

        // Not asked for: an image need not have a file of hosts.
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? [new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.IPv6Loopback, port)]
            : LookUp(host, port, deadline);
    }

    // The system's resolver has a deadline of its own only, and waits for it; so another thread does.
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
        {
            throw new ProbeException(ProbeException.Timeout);
        }

        return points is { Length: > 0 } ? points : throw new ProbeException("dns");
    }
}
