using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthKit.IntegrationTests.App;
using HealthKit.NetworkApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Npgsql;

[Collection(nameof(Alone))]
public sealed class FrozenProberTests
{
    // Several attempts of the drivers, each given up and cancelled.
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    // A pool whose threads are all blocked gets another after half a second.
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(300);

    private static readonly byte[] Request = "GET /health/live HTTP/1.1\r\nHost: store\r\n\r\n"u8.ToArray();

    [Fact]
    public async Task Probe_WhileTheDriversOfFourDatabasesBlockAPoolOfTwoThreads_NeverWaits()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.Environment["Databases"] = "4";
            settings.Environment["ConnectionStrings__Postgres"] = postgres.ConnectionString;
        });
        await RestAsync(service.BaseAddress);

        postgres.Freeze();
        var (slowest, count) = await Task.Factory.StartNew(
            () => Probe(service.Port), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        postgres.Thaw();

        await Figures.WriteAsync(
            "frozen-prober.txt",
            string.Create(
                CultureInfo.InvariantCulture,
                $"four databases frozen for {Watch.TotalSeconds:0} s, two threads in the pool: the slowest of {count} probes took {slowest.TotalMilliseconds:0.0} ms\n"));
        Assert.InRange(slowest, TimeSpan.Zero, Most);
    }

    // Ready first, so that the connections are there that hang later.
    private static async Task RestAsync(Uri service)
    {
        using var client = new HttpClient { BaseAddress = service };
        using var rested = await client.PostAsync(new Uri("/rest", UriKind.Relative), content: null);
        rested.EnsureSuccessStatusCode();
    }

    // On a thread of its own: what this process does besides is not to be taken for the service's.
    private static (TimeSpan Slowest, int Count) Probe(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var (answer, slowest, count) = (new byte[4_096], TimeSpan.Zero, 0);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Watch; count++)
        {
            var asked = Stopwatch.GetTimestamp();
            socket.Send(Request);
            Assert.True(socket.Receive(answer) > 0);
            var took = Stopwatch.GetElapsedTime(asked);
            slowest = took > slowest ? took : slowest;
            Thread.Sleep(Pace);
        }

        return (slowest, count);
    }
}
