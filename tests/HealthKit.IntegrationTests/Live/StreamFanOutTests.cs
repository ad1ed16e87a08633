using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Live;

public sealed class StreamFanOutTests
{
    private const int Clients = 1_000;
    private const int Before = 100;

    // The rounds produce twice the amount that the service may send to a silent client.
    private const int Rounds = 300;
    private const string Token = "0123456789abcdef";
    private const string Reason = "Moving racks";

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    // On a busy machine the rounds end earlier: HealthKit aborts a client to which it could send nothing for 30 s.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    // Half of the host's shutdown timeout. A client that delayed the stop would use all of it.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Change_WithAThousandClients_ReachesAllAtOnceAndTheirEndIsClean()
    {
        var management = FreePort.Next();
        await using var store = await StartAsync(management);
        using var operators = Operators(management);
        var some = await StreamClient.StartAsync(management, Reason, Before);
        var memoryBefore = await MemoryAsync(store);
        var others = await StreamClient.StartAsync(management, Reason, Clients);
        var memory = (await MemoryAsync(store) - memoryBefore) / Clients;
        StreamClient[] clients = [.. some, .. others];

        var changed = Stopwatch.GetTimestamp();
        using var entered = await operators.PostAsync(new Uri("/health/maintenance", UriKind.Relative), new StringContent(Reason));
        entered.EnsureSuccessStatusCode();
        var came = await Task.WhenAll(clients.Select(client => client.Came.WaitAsync(Deadline)));
        var latencies = came.Select(at => Stopwatch.GetElapsedTime(changed, at)).Order().ToList();

        using var delay = new SchedulingDelay();
        var signalled = Stopwatch.GetTimestamp();
        store.Process.Signal();
        var ends = await Task.WhenAll(clients.Select(client => client.Ended.WaitAsync(Deadline)));
        var ended = Stopwatch.GetElapsedTime(signalled);

        await Figures.WriteAsync("stream.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"{clients.Length:N0} clients of the stream: a change was at the median one after "
                + $"{latencies[clients.Length / 2].TotalMilliseconds:0} ms and at the last after "
            + $"{latencies[^1].TotalMilliseconds:0} ms; {memory / 1024.0:0.0} KiB each; all had ended {ended.TotalMilliseconds:0} ms after "
            + $"SIGTERM\n"));

        // Twice what it is on a quiet machine: a busy one collects later.
        Assert.InRange(memory, 0, 28 * 1_024);
        Assert.All(ends, Assert.True);
        Assert.InRange(ended, TimeSpan.Zero, delay.Bound(Soon, TimeSpan.Zero));
        foreach (var client in clients)
            client.Dispose();
    }

    [Fact]
    public async Task Client_ThatNeverReads_CostsABufferAndHoldsNothingUp()
    {
        var management = FreePort.Next();
        await using var store = await StartAsync(management);
        using var operators = Operators(management);
        using var silent = await ListenInSilenceAsync(management);
        var reader = (await StreamClient.StartAsync(management, Reason, count: 1))[0];

        // Each change is an event, and two events exceed a kilobyte. Of the events that do not fit into the connection, the service sends
        // only the last.
        var (rounds, fullSince) = (0, 0L);
        for (; rounds < Rounds && (fullSince == 0 || Stopwatch.GetElapsedTime(fullSince) < LongestSilence); rounds++)
        {
            await ChangeTwiceAsync(operators);
            if (fullSince == 0 && IsFull(management, silent))
                fullSince = Stopwatch.GetTimestamp();
        }

        using var last = await operators.PostAsync(new Uri("/health/maintenance", UriKind.Relative), new StringContent(Reason));
        await reader.Came.WaitAsync(Deadline);
        var queued = TcpTable.SendQueue(management, ((IPEndPoint)silent.LocalEndPoint!).Port);
        var taken = await ReadUntilAsync(silent, Reason);

        await Figures.WriteAsync(
            "stream-silent.txt",
            string.Create(CultureInfo.InvariantCulture, $"a client that reads nothing: the kernel kept {queued / 1024.0:0.0} KiB for it; "
                + $"after {(2 * rounds) + 1:N0} changes it was sent {taken / 1024.0:0} KiB, the last state among them\n"));
        Assert.InRange(queued, 1, 32 * 1_024);
        Assert.InRange(taken, 1, 256 * 1_024);
    }

    [Fact]
    public async Task Client_ThatNeverReads_DoesNotHoldTheStopUp()
    {
        var management = FreePort.Next();
        await using var store = await StartAsync(management);
        using var operators = Operators(management);
        using var silent = await ListenInSilenceAsync(management);
        await Eventually.TrueAsync(
            async () =>
            {
                await ChangeTwiceAsync(operators);
                return IsFull(management, silent);
            },
            Deadline,
            "the connection is full");

        using var delay = new SchedulingDelay();
        var signalled = Stopwatch.GetTimestamp();
        store.Process.Signal();

        Assert.Equal(0, await store.Process.WaitForExitAsync(Deadline));
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.Zero, delay.Bound(Soon, TimeSpan.Zero));
    }

    [Fact]
    public async Task Events_ThroughNginxWithItsBuffers_ArriveAtOnce()
    {
        var management = FreePort.Next();
        await using var store = await StartAsync(management);
        using var operators = Operators(management);
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            events { }
            http {
                access_log off;
                server {
                    listen 8080;
                    location / { proxy_pass http://127.0.0.1:{{management}}; }
                }
            }
            """,
            "listen 8080;");
        using var client = await StreamClient.StartAsync(nginx.Port, Reason);
        await client.Connected.WaitAsync(Deadline);

        using var entered = await operators.PostAsync(new Uri("/health/maintenance", UriKind.Relative), new StringContent(Reason));

        // A buffer would hold the event until heartbeats have filled it, after a quarter of an hour.
        await client.Came.WaitAsync(Deadline);
    }

    private static async Task<Store> StartAsync(int management)
    {
        var store = await Store.StartAsync(configure: settings =>
        {
            settings.Environment["HealthKit__ManagementPort"] = $"{management}";
            settings.Environment["HealthKit__Management__Token"] = Token;
            settings.Environment["HealthKit__Stream__MaximumClients"] = "2000";
        });
        await Eventually.TrueAsync(
            async () => (await store.Client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode, Deadline,
                "the store is ready");
        return store;
    }

    private static async Task ChangeTwiceAsync(HttpClient operators)
    {
        using var entered = await operators.PostAsync(new Uri("/health/maintenance", UriKind.Relative),
            new StringContent(new string('x', 500)));
        using var left = await operators.DeleteAsync(new Uri("/health/maintenance", UriKind.Relative));
    }

    private static bool IsFull(int port, Socket client) =>
        TcpTable.SendQueue(port, ((IPEndPoint)client.LocalEndPoint!).Port) > 8 * 1_024;

    private static HttpClient Operators(int port)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Deadline };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    private static async Task<Socket> ListenInSilenceAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1_024 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync("GET /health/stream?poll_interval=0.5 HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        return socket;
    }

    /// <returns>The number of bytes read.</returns>
    private static async Task<int> ReadUntilAsync(Socket socket, string text)
    {
        var taken = new List<byte>();
        var buffer = new byte[65_536];
        while (!Encoding.ASCII.GetString([.. taken]).Contains(text, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer).WaitAsync(Deadline);
            Assert.NotEqual(0, count);
            taken.AddRange(buffer.AsSpan(0, count));
        }

        return taken.Count;
    }

    // Returns the memory of the whole process in bytes.
    private static async Task<long> MemoryAsync(Store store) => 1_024 * long.Parse(
        (await File.ReadAllLinesAsync($"/proc/{store.Process.ProcessId}/status")).Single(line =>
            line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length],
        CultureInfo.InvariantCulture);
}
