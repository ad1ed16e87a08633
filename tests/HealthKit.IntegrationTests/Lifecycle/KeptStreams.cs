using System.Net;
using System.Net.Sockets;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// Clients that share one HTTP/2 connection directly to a replica and send request after request on it until GOAWAY. A request that the
/// replica rejects after that is not lost, because the client would send it to another replica. Every other failure counts as lost.
/// </summary>
internal sealed class KeptStreams : IDisposable
{
    private readonly HttpClient _client;
    private int _connections;
    private int _lost;
    private int _reported;

    private KeptStreams(int port) => _client = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            if (Interlocked.Increment(ref _connections) > 1)
                throw new AnotherConnectionException();

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = HangGuard.Limit,
    };

    public int Lost => _lost;

    /// <value>The number of clients that went elsewhere because the connection accepted no more requests.</value>
    public int AskedToClose => _reported;

    /// <summary>
    /// Starts this number of clients and returns when each has one response. The returned task ends when all clients have ended.
    /// </summary>
    public static async Task<(KeptStreams Clients, Task Ended)> StartAsync(int port, int count)
    {
        var clients = new KeptStreams(port);
        var running = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource()).ToArray();
        var ended = Task.WhenAll(running.Select(first => Task.Run(() => clients.RunAsync(first))));
        await Task.WhenAll(running.Select(first => first.Task)).WaitAsync(App.TestApp.Deadline);
        return (clients, ended);
    }

    public void Dispose() => _client.Dispose();

    private async Task RunAsync(TaskCompletionSource first)
    {
        try
        {
            while (await _client.GetStringAsync(new Uri("/work", UriKind.Relative)) == "Done")
                first.TrySetResult();

            Interlocked.Increment(ref _lost);
        }
        catch (HttpRequestException exception) when (exception.InnerException is AnotherConnectionException)
        {
            Interlocked.Increment(ref _reported);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private sealed class AnotherConnectionException : Exception;
}
