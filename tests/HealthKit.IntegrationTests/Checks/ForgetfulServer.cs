using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>
/// An HTTP server that keeps a connection open after its response. It closes it without a response when the next request arrives, as a
/// server does after its idle timeout.
/// </summary>
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

    /// <value>The number of requests whose kept connection was gone.</value>
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
            // The server is disposed.
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
