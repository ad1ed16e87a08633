using System.Net;
using System.Net.Sockets;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>A port whose connections the kernel accepts, but no program does.</summary>
internal static class SilentPort
{
    private static readonly List<TcpListener> Kept = [];

    public static int Open()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        lock (Kept)
            Kept.Add(listener);

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
