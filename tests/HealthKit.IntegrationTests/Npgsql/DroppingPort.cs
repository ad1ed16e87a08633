using System.Net;
using System.Net.Sockets;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A port with a full connection queue, so that the kernel drops every packet that requests another connection.</summary>
internal static class DroppingPort
{
    private static readonly List<Socket> Kept = [];

    public static int Open()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        lock (Kept)
        {
            Kept.Add(listener);
            for (var waiting = 0; waiting < 3; waiting++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                client.ConnectAsync(listener.LocalEndPoint!);
                Kept.Add(client);
            }
        }

        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
