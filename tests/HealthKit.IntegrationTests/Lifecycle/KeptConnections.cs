using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// Clients that connect directly to a replica and send request after request on one connection, until a response carries <c>Connection:
/// close</c>. Clients with a list of replicas behave like this. A request that was sent and has no response is lost.
/// </summary>
internal sealed class KeptConnections
{
    private readonly int _port;
    private int _answered;
    private int _lost;
    private int _reported;

    private KeptConnections(int port) => _port = port;

    public int Answered => _answered;

    public int Lost => _lost;

    /// <value>The number of connections that ended with a response with <c>Connection: close</c>.</value>
    public int AskedToClose => _reported;

    /// <summary>
    /// Starts this number of clients and returns when each has one response. The returned task ends when all clients have ended.
    /// </summary>
    public static async Task<(KeptConnections Clients, Task Ended)> StartAsync(int port, int count)
    {
        var clients = new KeptConnections(port);
        var running = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource()).ToArray();
        var ended = Task.WhenAll(running.Select((first, client) => Task.Run(() => clients.RunAsync(first, PaceOf(client)))));
        await Task.WhenAll(running.Select(first => first.Task)).WaitAsync(TestApp.Deadline);
        return (clients, ended);
    }

    // The server never closes a busy connection between two requests, which is where requests get lost. With one common pace, all clients
    // would be idle together.
    private static TimeSpan PaceOf(int client) => TimeSpan.FromMilliseconds(10 + client);

    private async Task RunAsync(TaskCompletionSource first, TimeSpan between)
    {
        using var connection = await RawConnection.OpenAsync(_port);
        using var pace = new PeriodicTimer(between);
        while (await pace.WaitForNextTickAsync())
        {
            var answer = await AskAsync(connection);
            if (answer is null)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            Interlocked.Increment(ref _answered);
            first.TrySetResult();
            if (answer.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
            {
                Interlocked.Increment(ref _reported);
                return;
            }
        }
    }

    private static async Task<string?> AskAsync(RawConnection connection)
    {
        try
        {
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            return await connection.ReadAnswerAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }
}
