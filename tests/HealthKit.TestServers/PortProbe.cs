using System.Net;
using System.Net.Sockets;

namespace HealthKit.TestServers;

/// <summary>Tests once whether a port responds.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(2);

    public static async Task<bool> ConnectsAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return true;
    }

    /// <summary>Requests the readiness endpoint of Prometheus or Alertmanager: both listen before they can serve requests.</summary>
    public static async Task<bool> IsReadyAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/-/ready"), cancellationToken);
        return response.IsSuccessStatusCode;
    }

    public static async Task<bool> TryAsync(int port, Func<int, CancellationToken, Task<bool>> answers)
    {
        using var timeout = new CancellationTokenSource(OneTry);
        try
        {
            return await answers(port, timeout.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
