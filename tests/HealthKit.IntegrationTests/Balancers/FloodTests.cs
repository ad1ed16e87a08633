using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Balancers;

/// <summary>Connections flood both ports of a process, while other clients keep their connections open and probes arrive.</summary>
public sealed class FloodTests
{
    private const int SilentClients = 200;
    private const int PerSecondAndPort = 10_000;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 10 : 2);

    [Fact]
    public async Task Flood_OfBothPorts_HarmsNoProbeAndLeavesNothing()
    {
        var (readyPort, agentPort) = (FreePort.Next(), FreePort.Next());
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["HealthKit__ReadyPort"] = $"{readyPort}";
            settings.Environment["HealthKit__AgentPort"] = $"{agentPort}";
        });
        using var client = new HttpClient { BaseAddress = service.BaseAddress, Timeout = HangGuard.Limit };
        await Eventually.TrueAsync(async () => await ProbeAsync(client) == HttpStatusCode.OK
            && await BalancedApp.IsOpenAsync(readyPort), HangGuard.Limit, "the service is ready");
        Assert.Contains("HealthKit ports", Threads(service));

        // The process may open some files of its own after its start, far fewer than there are clients.
        var descriptors = Descriptors(service) + (SilentClients / 10);

        var silent = await Task.WhenAll(Enumerable.Range(0, SilentClients)
            .Select(number => RawConnection.OpenAsync(number % 2 == 0 ? readyPort : agentPort)));
        await Eventually.TrueAsync(() => Task.FromResult(HoldsNone()), HangGuard.Limit,
            "the process holds no connection of a client that does not close");

        Flood[] floods = [new Flood(readyPort, answer: 0), new Flood(agentPort, answer: "ready up 100%\n".Length)];
        var probes = 0;
        while (floods.Any(static flood => flood.IsRunning))
        {
            Assert.Equal(HttpStatusCode.OK, await ProbeAsync(client));
            probes++;
        }

        var connections = floods.Sum(static flood => flood.End());
        await Figures.WriteAsync("balancer-flood.txt", string.Create(
            CultureInfo.InvariantCulture,
            $"{connections / Length.TotalSeconds:0} connections/s to two ports for {Length.TotalSeconds:0} s: {probes} probes, all 200\n"));
        Assert.True(await BalancedApp.IsOpenAsync(readyPort));
        await Eventually.TrueAsync(() => Task.FromResult(HoldsNone()), HangGuard.Limit, "the process holds no connection of the flood");
        foreach (var connection in silent)
            connection.Dispose();

        bool HoldsNone() =>
            TcpTable.AcceptedOn(readyPort) == 0 && TcpTable.AcceptedOn(agentPort) == 0 && Descriptors(service) <= descriptors;
    }

    [Fact]
    public async Task Process_WithoutTheSettings_HasNoThreadForThem()
    {
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location);
        await Eventually.TrueAsync(() => Task.FromResult(Threads(service).Contains("HealthKit watch")), HangGuard.Limit, "HealthKit runs");

        Assert.DoesNotContain("HealthKit ports", Threads(service));
    }

    private static async Task<HttpStatusCode> ProbeAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.StatusCode;
    }

    private static List<string> Threads(ServiceProcess service) =>
        [.. Directory.EnumerateDirectories($"/proc/{service.ProcessId}/task").Select(static task => NameOf(task))];

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            // The thread has ended.
            return "";
        }
    }

    private static int Descriptors(ServiceProcess service) => Directory.EnumerateFiles($"/proc/{service.ProcessId}/fd").Count();

    /// <summary>Connects again and again on a thread, at a rate that has a limit, and reads to the end.</summary>
    private sealed class Flood
    {
        private readonly Thread _thread;
        private readonly int _port;
        private readonly int _answer;
        private Exception? _failure;
        private int _connections;

        public Flood(int port, int answer)
        {
            (_port, _answer) = (port, answer);
            _thread = new Thread(Run) { IsBackground = true, Name = nameof(Flood) };
            _thread.Start();
        }

        public bool IsRunning => _thread.IsAlive;

        public int End()
        {
            _thread.Join();
            Assert.Null(_failure);
            return _connections;
        }

        private void Run()
        {
            var started = Stopwatch.GetTimestamp();
            var buffer = new byte[64];
            try
            {
                while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < Length)
                {
                    if (_connections < PerSecondAndPort * elapsed.TotalSeconds)
                        Connect(buffer);
                    else
                        Thread.Yield();
                }
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
        }

        private void Connect(byte[] buffer)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, _port);
            var length = 0;
            while (socket.Receive(buffer) is > 0 and var received)
                length += received;

            Assert.Equal(_answer, length);
            _connections++;
        }
    }
}
