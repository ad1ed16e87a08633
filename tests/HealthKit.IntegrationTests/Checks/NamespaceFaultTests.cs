using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.NetworkApp;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>A service in a network namespace whose link drops its packets or is gone. No fault on loopback behaves like this.</summary>
public sealed class NamespaceFaultTests : IAsyncDisposable
{
    private const string Healthy = "healthy  ";
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("namespace");
    private readonly StringBuilder _table = new("fault            check      state      reason               layer       seen\n");
    private readonly List<string> _wrong = [];

    [Fact]
    public async Task Faults_OfTheLink_AreReportedByTheRightReasonAndLayer()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("HEALTHKIT_NO_NETNS") is "1",
            "HEALTHKIT_NO_NETNS is set, by ./test.sh --no-netns.");
        await using var link = await NetworkNamespace.CreateAsync();
        await using var peer = await Peer.StartAsync(link.Outside);
        await using var service = await StartAsync(link, peer);
        await service.Output.WaitForAsync(static line => line.Contains("Application started", StringComparison.Ordinal), Deadline);
        using var client = Client();
        string[] all = ["http", "ping", "postgres", "redis", "tcp", "tls", "udp"];
        await SeeAsync(client, "none", [.. all.Select(check => (check, Healthy)), ("name", "unhealthy dns dns")]);

        await link.DropPacketsAsync();
        await SeeAsync(client, "packets dropped", [.. all.Select(Dropped)]);
        await link.DeliverPacketsAsync();
        await SeeAsync(client, "none again", [.. all.Select(check => (check, Healthy))]);

        await link.CloseRouteAsync();
        await SeeAsync(client, "no route", [.. all.Select(NoRoute)]);
        await link.OpenRouteAsync();
        await SeeAsync(client, "none again", [.. all.Select(check => (check, Healthy))]);

        await Figures.WriteAsync("namespace-faults.txt", _table.ToString());
        Assert.Empty(_wrong);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // A datagram without a response gives no reason, and there is no TCP port to probe.
    private static (string Check, string Seen) Dropped(string check) => (check, check switch
    {
        "http" => "degraded unreachable network",
        "udp" => "unhealthy timeout ",
        _ => "unhealthy unreachable network",
    });

    private static (string Check, string Seen) NoRoute(string check) =>
        (check, check == "http" ? "degraded unreachable network" : "unhealthy unreachable network");

    private async Task SeeAsync(HttpClient client, string error, (string Check, string Seen)[] expected)
    {
        var started = Stopwatch.GetTimestamp();
        var seen = new Dictionary<string, (string Seen, TimeSpan After)>(StringComparer.Ordinal);
        while (expected.Any(row => !seen.TryGetValue(row.Check, out var found) || found.Seen != row.Seen)
            && Stopwatch.GetElapsedTime(started) < Deadline)
        {
            var checks = JsonNode.Parse(await client.GetStringAsync(new Uri("/health", UriKind.Relative)))!["checks"]!;
            foreach (var (check, wanted) in expected)
            {
                var now = $"{checks[check]!["state"]} {checks[check]!["reason"]} {checks[check]!["layer"]}";

                // A run that the machine delays later on does not count.
                if (!seen.TryGetValue(check, out var before) || (before.Seen != wanted && before.Seen != now))
                    seen[check] = (now, Stopwatch.GetElapsedTime(started));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        foreach (var (check, wanted) in expected)
        {
            var (found, after) = seen[check];
            var words = found.Split(' ');
            _table.Append(CultureInfo.InvariantCulture, $"{error,-16} {check,-10} {words[0],-10} {words[1],-20} {words[2],-9} "
                + $"{after.TotalSeconds,5:0.00} s\n");
            if (found != wanted)
                _wrong.Add($"{error}: {check} is {found}, not {wanted}");
        }
    }

    private Task<ServiceProcess> StartAsync(NetworkNamespace link, Peer peer) =>
        ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
    {
        settings.NetworkNamespace = link.Name;
        settings.WaitsForPort = false;

        // The test reaches the service through a Unix socket, which does not depend on the link.
        settings.Environment["ASPNETCORE_URLS"] = $"http://unix:{_folder.File("socket")}";
        settings.Environment["HealthKit__StatusCodes__Unhealthy"] = "200";
        foreach (var (name, value) in peer.Settings)
            settings.Environment[name] = value;
    });

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.File("socket")), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://service"),
        Timeout = Deadline,
    };

    /// <summary>The servers on the test's side of the link.</summary>
    private sealed class Peer : IAsyncDisposable
    {
        private readonly Stack<IAsyncDisposable> _parts = new();

        public Dictionary<string, string> Settings { get; } = [];

        public static async Task<Peer> StartAsync(IPAddress address)
        {
            var peer = new Peer();
            try
            {
                await peer.OpenAsync(address);
                return peer;
            }
            catch
            {
                await peer.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            while (_parts.TryPop(out var part))
                await part.DisposeAsync();
        }

        private async Task OpenAsync(IPAddress address)
        {
            var authority = new TestAuthority();
            _parts.Push(new Parts(authority));
            var (http, https) = (FreePort.Next(), FreePort.Next());
            _parts.Push(await TestApp.StartUnsettledAsync(
                builder => builder.WebHost.ConfigureKestrel(kestrel =>
                {
                    kestrel.Listen(address, http);
                    kestrel.Listen(address, https, listen => listen.UseHttps(authority.Issue("store.test", validForDays: 100)));
                }),
                static app => app.MapGet("/", static () => "Hello")));
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _parts.Push(new Parts(udp));
            udp.Bind(new IPEndPoint(address, 0));
            _ = EchoAsync(udp);
            var postgres = Keep(await PostgresServer.StartAsync());
            var redis = Keep(await RedisServer.StartAsync());
            var postgresProxy = Keep(await CountingProxy.StartAsync(postgres.Port, address: address));
            var redisProxy = Keep(await CountingProxy.StartAsync(redis.Port, address: address));
            foreach (var (name, value) in ((string, string)[])
            [
                ("Peer", $"{address}"),
                ("Http", $"{http}"),
                ("Https", $"{https}"),
                ("Udp", $"{((IPEndPoint)udp.LocalEndPoint!).Port}"),
                ("Authority", authority.File),
                ("Postgres",
                    $"{postgres.ConnectionString};Host={postgresProxy.Host};Port={postgresProxy.Port};Timeout=1;Command Timeout=1"),
                ("Redis", $"{redisProxy.Host}:{redisProxy.Port},abortConnect=false,connectTimeout=1000"),
            ])
            {
                Settings[name] = value;
            }
        }

        private T Keep<T>(T part)
            where T : IAsyncDisposable
        {
            _parts.Push(part);
            return part;
        }

        private static async Task EchoAsync(Socket socket)
        {
            var buffer = new byte[64];
            try
            {
                while (true)
                    await socket.SendToAsync(buffer.AsMemory(0, 1),
                        (await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0))).RemoteEndPoint);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private sealed class Parts(IDisposable part) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                part.Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
