using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace HealthKit.TestServers;

/// <summary>The socket of <c>NOTIFY_SOCKET</c>, as systemd has it: it receives the messages of sd_notify(3) in their order.</summary>
public sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<(long At, string Message)> _messages = [];
    private readonly Thread _thread;

    private NotifySocket(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address.Replace('@', '\0')));
        _thread = new Thread(Receive) { IsBackground = true, Name = nameof(NotifySocket) };
        _thread.Start();
    }

    /// <value>The value of <c>NOTIFY_SOCKET</c>: a path, or an abstract name that begins with <c>@</c>.</value>
    public string Address { get; }

    /// <value>The messages so far, with the timestamps of their arrival.</value>
    public IReadOnlyList<(long At, string Message)> Messages
    {
        get
        {
            lock (_messages)
                return [.. _messages];
        }
    }

    public static NotifySocket AtPath(string path) => new(path);

    public static NotifySocket Abstract() => new($"@healthkit-test-{Guid.NewGuid():N}");

    public int Count(string message) => Messages.Count(received => received.Message == message);

    /// <summary>Waits until a message has arrived for which the condition holds.</summary>
    public Task<TimeSpan> WaitForAsync(Func<string, bool> condition, string what) => Eventually.TrueAsync(
        () => Task.FromResult(Messages.Any(received => condition(received.Message))), HangGuard.Limit, what);

    public Task<TimeSpan> WaitForAsync(string message) => WaitForAsync(received => received == message, $"{message} arrives");

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
        if (!Address.StartsWith('@'))
            File.Delete(Address);
    }

    private void Receive()
    {
        var buffer = new byte[4_096];
        try
        {
            while (true)
            {
                var length = _socket.Receive(buffer);
                lock (_messages)
                    _messages.Add((Stopwatch.GetTimestamp(), Encoding.UTF8.GetString(buffer, 0, length)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }
}
