using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Live;

/// <summary>
/// One of many clients of a stream. It records when a text last arrived and how the stream ended, in as little memory as possible.
/// </summary>
internal sealed class StreamClient : IDisposable
{
    // The server's backlog has room for all that connect at the same time.
    private const int Batch = 50;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[2_048];
    private readonly string _awaited;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _states;

    private StreamClient(string awaited) => _awaited = awaited;

    /// <value>Completes with the first event.</value>
    public Task Connected => _connected.Task;

    /// <value>The number of events with a state so far.</value>
    public int States => Volatile.Read(ref _states);

    /// <value>Completes with the time (<see cref="Stopwatch.GetTimestamp"/>) at which the text arrived.</value>
    public Task<long> Came => _came.Task;

    /// <value>Completes at the end of the stream. The result is whether the end was clean: the last chunk of a chunked body.</value>
    public Task<bool> Ended { get; private set; } = Task.FromResult(false);

    public static async Task<StreamClient> StartAsync(int port, string awaited)
    {
        var client = new StreamClient(awaited);
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        await client._socket.SendAsync("GET /health/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        client.Ended = client.ReadAsync();
        return client;
    }

    /// <summary>Starts this number of clients, and returns when each has its first event.</summary>
    public static async Task<StreamClient[]> StartAsync(int port, string awaited, int count)
    {
        var clients = new List<StreamClient>();
        while (clients.Count < count)
        {
            var missing = Math.Min(Batch, count - clients.Count);
            var batch = await Task.WhenAll(Enumerable.Range(0, missing).Select(_ => StartAsync(port, awaited)));
            await Task.WhenAll(batch.Select(client => client.Connected)).WaitAsync(HangGuard.Limit);
            clients.AddRange(batch);
        }

        return [.. clients];
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadAsync()
    {
        var last = "";
        while (await ReceiveAsync() is > 0 and var count)
        {
            var (start, end) = (last.Length > 4 ? last[^4..] : last, Encoding.ASCII.GetString(_buffer, 0, count));
            Interlocked.Add(ref _states, (start + end).Split("\nid: ").Length - 1);
            var text = last + end;
            if (text.Contains("data: ", StringComparison.Ordinal))
                _connected.TrySetResult();

            if (text.Contains(_awaited, StringComparison.Ordinal))
                _came.TrySetResult(Stopwatch.GetTimestamp());

            last = text[Math.Max(0, text.Length - 64)..];
        }

        return last.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }

    // The end of the connection after the last chunk is not part of the stream.
    private async Task<int> ReceiveAsync()
    {
        try
        {
            return await _socket.ReceiveAsync(_buffer);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
