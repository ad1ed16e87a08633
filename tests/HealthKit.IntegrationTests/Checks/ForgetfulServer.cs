using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>An HTTP server that keeps a connection after its answer, and gives it up without a word when the next request comes, as a server does whose idle limit has passed.</summary>
internal sealed class ForgetfulServer : IDisposable
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _forgotten;

    public ForgetfulServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many requests found their kept connection gone.</summary>
    public int Forgotten => Volatile.Read(ref _forgotten);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = new byte[4_096];
            if (await stream.ReadAsync(request) == 0)
                return;

            await stream.WriteAsync(Answer);
            if (await stream.ReadAsync(request) > 0)
                Interlocked.Increment(ref _forgotten);

            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }
}
