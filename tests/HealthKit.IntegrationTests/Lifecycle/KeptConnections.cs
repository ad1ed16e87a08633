using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// Clients straight at a replica that keep their connection and send request after request on it, until they are told to go elsewhere: as clients with
/// a list of replicas do. A request that was sent and has no answer is lost.
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

    /// <summary>How many connections ended with an answer that said <c>Connection: close</c>.</summary>
    public int Told => _reported;

    /// <summary>Begins with so many, and returns when each has one answer, with the task that ends when all have ended.</summary>
    public static async Task<(KeptConnections Clients, Task Ended)> StartAsync(int port, int count)
    {
        var clients = new KeptConnections(port);
        var running = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource()).ToArray();
        var ended = Task.WhenAll(running.Select((first, client) => Task.Run(() => clients.RunAsync(first, PaceOf(client)))));
        await Task.WhenAll(running.Select(first => first.Task)).WaitAsync(TestApp.Deadline);
        return (clients, ended);
    }

    // A connection that is never idle is never closed between two requests, which is where one is lost; and all at one pace would be idle together.
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
