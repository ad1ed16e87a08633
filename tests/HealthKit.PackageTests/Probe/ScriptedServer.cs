using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.PackageTests.Probe;

/// <summary>A server that runs a script for each connection, after it has received the head of a request.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener;
    private readonly Func<Socket, int, CancellationToken, Task> _script;
    private readonly Task _accepting;
    private int _connections;

    private ScriptedServer(EndPoint point, Func<Socket, int, CancellationToken, Task> script)
    {
        _script = script;
        _listener = new Socket(point.AddressFamily, SocketType.Stream, point is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        _listener.Bind(point);
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The head of the last request.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Sends a text on each connection and closes it.</summary>
    public static ScriptedServer Answering(string response) => Following((socket, _, token) => SendAsync(socket, response, token));

    /// <summary>The script receives the connection, its number starting at 0, and a token that is canceled when the server stops.</summary>
    public static ScriptedServer Following(Func<Socket, int, CancellationToken, Task> script, EndPoint? point = null) =>
        new(point ?? new IPEndPoint(IPAddress.Loopback, 0), script);

    public static async Task SendAsync(Socket socket, string text, CancellationToken cancellationToken) =>
        await socket.SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_end.Token);
                serving.RemoveAll(task => task.IsCompleted);
                serving.Add(ServeAsync(socket, _connections++));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using var connection = socket;
        try
        {
            Request = await ReadHeadAsync(socket);
            await _script(socket, number, _end.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The client closed the connection, or the test ended.
        }
    }

    private async Task<string> ReadHeadAsync(Socket socket)
    {
        var head = new StringBuilder();
        var buffer = new byte[4_096];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, _end.Token);
            if (count == 0)
                break;

            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return head.ToString();
    }
}
