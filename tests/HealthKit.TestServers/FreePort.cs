using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>Free TCP ports of 127.0.0.1. Each port is given out once per process.</summary>
public static class FreePort
{
    // Linux takes the local ports of outgoing connections from 32768 on. In that range, any connection of the machine could occupy a
    // server's port between its stop and its next start.
    private const int First = 15_000;
    private const int Last = 31_999;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> GivenOut = [];

    public static int Next()
    {
        lock (Gate)
        {
            for (var tries = 0; tries < 1_000; tries++)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (!GivenOut.Contains(port) && CanListen(port))
                {
                    GivenOut.Add(port);
                    return port;
                }
            }
        }

        throw new TestServerException($"No free port found on 127.0.0.1 between {First} and {Last} in 1,000 tries. End what holds them.");
    }

    private static bool CanListen(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
