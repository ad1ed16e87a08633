using System.Net;
using System.Net.Sockets;

namespace HealthKit.Probe;

/// <summary>Resolves a host to its addresses.</summary>
internal static class HostAddresses
{
    public static EndPoint[] Of(string host, int port, Deadline deadline)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [new IPEndPoint(address, port)];
        }

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
        {
            throw new ProbeException(ProbeException.Timeout);
        }

        return points is { Length: > 0 } ? points : throw new ProbeException("dns");
    }
}
