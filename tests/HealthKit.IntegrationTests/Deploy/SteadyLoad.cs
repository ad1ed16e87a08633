using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>
/// Clients that keep their connections and send requests one after another at a steady pace. A request without a successful response counts
/// as failed and is not retried. A connection that the server closes between two requests does not count as a failure.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task[] _clients;
    private readonly int _port;
    private readonly Func<int, string> _request;
    private int _answered;

    private SteadyLoad(int port, int clients, Func<int, string> request)
    {
        _port = port;
        _request = request;
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(RunAsync))];
    }

    /// <value>The number of requests with a successful response.</value>
    public int Answered => Volatile.Read(ref _answered);

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Starts the load with this number of connections. The function creates the request for a given number.</summary>
    public static SteadyLoad Start(int port, int clients, Func<int, string> request) => new(port, clients, request);

    public static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: store\r\n\r\n";

    public static string Post(string path, string json) =>
        string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: store\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    /// <summary>Ends the load when every sent request has its response. Returns the number of failed requests.</summary>
    public async Task<int> EndAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(TestApp.Deadline);
        return _failures.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _over.Dispose();
    }

    private async Task RunAsync()
    {
        RawConnection? connection = null;
        using var pace = new PeriodicTimer(Pace);
        try
        {
            for (var number = 0; await pace.WaitForNextTickAsync(_over.Token); number++)
                connection = await AskAsync(connection, number);
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>Sends one request and returns the connection for the next.</summary>
    private async Task<RawConnection?> AskAsync(RawConnection? connection, int number)
    {
        try
        {
            if (connection is { IsClosed: true })
            {
                connection.Dispose();
                connection = null;
            }

            connection ??= await RawConnection.OpenAsync(_port);
            await connection.SendAsync(_request(number));
            var answer = await connection.ReadAnswerAsync();
            if (answer is null || !answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal))
                throw new IOException(answer is null ? "The connection was closed without an answer."
                    : answer[..answer.IndexOf('\r', StringComparison.Ordinal)]);

            Interlocked.Increment(ref _answered);
            if (!answer.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
                return connection;
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException)
        {
            _failures.Add($"{_request(number).Split('\r')[0]}: {exception.Message}");
        }

        connection?.Dispose();
        return null;
    }
}
