using System.Net;
using System.Net.Sockets;

namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>A port whose queue of connections is full, so that the kernel drops every packet that asks for one more.</summary>
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
