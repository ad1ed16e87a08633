using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.IntegrationTests.App;

/// <summary>A TCP connection that sends bytes that no client library would send, exactly as given (Latin-1).</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _chunk = new byte[65_536];
    private string _unread = "";

    private RawConnection()
    {
    }

    /// <value>Whether the server has closed the connection, as far as the client knows without waiting.</value>
    public bool IsClosed => _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends one request on a new connection, and returns everything that the server sends until it closes.</summary>
    public static async Task<string> AskAsync(int port, string request)
    {
        using var connection = await OpenAsync(port);
        await connection.SendAsync(request);
        while (await connection.ReceiveAsync())
        {
        }

        return connection._unread;
    }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
    }

    /// <summary>Returns the head and body of the next response on the connection, or <c>null</c> if the server has closed it.</summary>
    public async Task<string?> ReadAnswerAsync(bool hasBody = true)
    {
        int end;
        while ((end = _unread.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await ReceiveAsync())
                return null;
        }

        const string chunked = "\r\nTransfer-Encoding: chunked";
        const string lastChunk = "\r\n0\r\n\r\n";
        var isChunked = hasBody && _unread.AsSpan(0, end + 2).Contains(chunked, StringComparison.OrdinalIgnoreCase);
        var length = end + 4 + (hasBody ? ContentLength(_unread[..end]) : 0);
        while (isChunked ? (length = EndOf(lastChunk, end + 2)) < 0 : _unread.Length < length)
        {
            if (!await ReceiveAsync())
                return null;
        }

        var answer = _unread[..length];
        _unread = _unread[length..];
        return answer;
    }

    public void Dispose() => _socket.Dispose();

    private static int ContentLength(string head)
    {
        const string name = "\r\nContent-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return 0;

        var value = head.AsSpan(at + name.Length);
        var lineEnd = value.IndexOf('\r');
        return int.Parse(lineEnd < 0 ? value : value[..lineEnd], CultureInfo.InvariantCulture);
    }

    private int EndOf(string text, int from) => _unread.IndexOf(text, from, StringComparison.Ordinal) is var at and >= 0
        ? at + text.Length : -1;

    private async Task<bool> ReceiveAsync()
    {
        try
        {
            var received = await _socket.ReceiveAsync(_chunk).WaitAsync(TestApp.Deadline);
            _unread += Encoding.Latin1.GetString(_chunk, 0, received);
            return received > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
