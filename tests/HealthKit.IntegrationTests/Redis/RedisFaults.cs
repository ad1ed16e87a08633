using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Redis;

/// <summary>The rows of the fault table.</summary>
internal static class RedisFaults
{
    private const string Admin = "admin-of-the-test";

    public static IReadOnlyList<RedisFault> All { get; } =
    [
        new("stopped, then started (defaults)", "unhealthy connection-refused")
        {
            Policy = RedisFault.DefaultPolicy,
            Break = server => server.StopAsync(),
            Mend = server => server.StartAgainAsync(),
        },
        new("frozen, then thawed (defaults)", "unhealthy timeout")
        {
            Policy = RedisFault.DefaultPolicy,
            Break = server => Do(server.Freeze),
            Mend = server => Do(server.Thaw),
        },
        new("stopped, then started; own multiplexer", "unhealthy connection-refused")
        {
            OwnMultiplexer = true,
            Break = server => server.StopAsync(),
            Mend = server => server.StartAgainAsync(),
        },
        new("frozen, then thawed; own multiplexer", "unhealthy timeout")
        {
            OwnMultiplexer = true,
            Break = server => Do(server.Freeze),
            Mend = server => Do(server.Thaw),
        },
        new("frozen beside a closed port, then thawed", "unhealthy timeout")
        {
            ConnectionString = server => $"127.0.0.1:{FreePort.Next()},{server.ConnectionString}",
            Break = server => Do(server.Freeze),
            Mend = server => Do(server.Thaw),
        },
        new("restarted at once", "healthy")
        {
            // The lost connection causes a run, which fails. The driver connects again seconds later, and the next run waits for it.
            Policy = static options =>
            {
                options.Interval = options.RetryInterval = TimeSpan.FromSeconds(3);
                options.Timeout = TimeSpan.FromSeconds(5);
            },
            Break = RestartAsync,
        },
        new("away at start, then started", "unhealthy connection-refused")
        {
            Prepare = server => server.StopAsync(),
            Mend = server => server.StartAgainAsync(),
        },
        new("away at start, then started; own multiplexer", "unhealthy connection-refused")
        {
            OwnMultiplexer = true,
            Prepare = server => server.StopAsync(),
            Mend = server => server.StartAgainAsync(),
        },
        new("frozen at start, then thawed; own multiplexer", "unhealthy timeout")
        {
            OwnMultiplexer = true,
            IsSilentAtStart = true,
            Prepare = server => Do(server.Freeze),
            Mend = server => Do(server.Thaw),
        },
        new("wrong password", "unhealthy authentication")
        {
            Settings = settings => settings.Password = "right",
            ConnectionString = server => $"{server.Host}:{server.Port},abortConnect=false,password=wrong",
        },
        new("no password where one is wanted; own multiplexer", "unhealthy authentication")
        {
            OwnMultiplexer = true,
            Settings = settings => settings.Password = "right",
            ConnectionString = server => $"{server.Host}:{server.Port},abortConnect=false",
        },
        new("password changed, then changed back", "unhealthy authentication")
        {
            Settings = settings =>
            {
                settings.Password = "right";
                settings.Configuration.Add($"user admin on >{Admin} ~* &* +@all");
            },
            Break = async server =>
            {
                await AdminAsync(server, "CONFIG", "SET", "requirepass", "changed");
                await AdminAsync(server, "CLIENT", "KILL", "USER", "default");
            },
            Mend = server => AdminAsync(server, "CONFIG", "SET", "requirepass", "right"),
        },
        new("unknown host", "unhealthy dns") { ConnectionString = _ => "no-such-host.invalid:6379,abortConnect=false" },
        new("unknown host; own multiplexer", "unhealthy dns")
        {
            OwnMultiplexer = true,
            ConnectionString = _ => "no-such-host.invalid:6379,abortConnect=false",
        },
        PacketsDropped("packets dropped", own: false),
        PacketsDropped("packets dropped; own multiplexer", own: true),
        new("restarted with much to load, then loaded", "unhealthy loading")
        {
            Settings = settings =>
            {
                settings.Configuration.Add("enable-debug-command local");
                settings.Configuration.Add("key-load-delay 1000");
                settings.Configuration.Add("loading-process-events-interval-bytes 1024");
            },
            Prepare = async server =>
            {
                await server.CliAsync("DEBUG", "POPULATE", "100000");
                await server.CliAsync("SAVE");
            },
            Break = RestartAsync,
            Mend = server => server.CliAsync("CONFIG", "SET", "key-load-delay", "0"),
        },
        new("cluster without some of its slots, then whole", "unhealthy cluster-down")
        {
            Settings = settings => settings.Cluster = true,
            Prepare = ServeAsync,
            Break = server => server.CliAsync("CLUSTER", "DELSLOTSRANGE", "0", "99"),
            Mend = server => server.CliAsync("CLUSTER", "ADDSLOTSRANGE", "0", "99"),
        },
        new("cluster that never had slots", "unhealthy cluster-down") { Settings = settings => settings.Cluster = true },
        new("primary made a replica, then primary again", "unhealthy read-only")
        {
            Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
            Mend = server => server.CliAsync("REPLICAOF", "NO", "ONE"),
        },
        Protocol("resp2"),
        Protocol("resp3"),
        new("primary made a replica, RequireWrites off", "healthy")
        {
            Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
            Policy = WithoutWrites,
        },
        new("could not save and so takes no writes", "unhealthy read-only")
        {
            Settings = settings => settings.Configuration.Add("save 3600 1000000"),
            Break = async server =>
            {
                Directory.CreateDirectory(Path.Combine(server.DataFolder, "dump.rdb"));
                await server.CliAsync("BGSAVE");
                await SavedAsync(server, "err");
            },
            Mend = async server =>
            {
                Directory.Delete(Path.Combine(server.DataFolder, "dump.rdb"));
                await server.CliAsync("BGSAVE");
                await SavedAsync(server, "ok");
            },
        },
        RedisFaultsOfUsers.Full("full, evicts nothing", "~* &* +@all"),
        RedisFaultsOfUsers.TooFewReplicas("too few replicas, then enough", "~* &* +@all"),
        .. RedisFaultsOfUsers.All,
        new("TLS wanted, server speaks none", "unhealthy tls")
        {
            ConnectionString = server => server.ConnectionString + ",ssl=true,connectTimeout=1000",
        },
        new("TLS wanted, server speaks none; own multiplexer", "unhealthy tls")
        {
            OwnMultiplexer = true,
            ConnectionString = server => server.ConnectionString + ",ssl=true",
        },
        OverTls("TLS, certificate not trusted", "unhealthy tls", ",ssl=true"),
        new("database that the server does not have", "unhealthy error")
        {
            ConnectionString = server => $"{server.ConnectionString},defaultDatabase=99",
        },
        MaxClients(),
    ];

    private static RedisFault Protocol(string protocol) => new($"primary made a replica, {protocol}", "unhealthy read-only")
    {
        ConnectionString = server => $"{server.ConnectionString},protocol={protocol}",
        Break = server => server.CliAsync("REPLICAOF", "127.0.0.1", $"{FreePort.Next()}"),
        Mend = server => server.CliAsync("REPLICAOF", "NO", "ONE"),
    };

    public static async Task ServeAsync(RedisServer server)
    {
        await server.CliAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await Eventually.TrueAsync(
            async () => (await server.CliAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal),
                HangGuard.Limit, "the cluster is up");
    }

    public static void WithoutWrites(RedisCheckOptions options)
    {
        new RedisFault("", "").Policy(options);
        options.RequireWrites = false;
    }

    private static RedisFault OverTls(string name, string answer, string options)
    {
        var port = FreePort.Next();
        return new(name, answer)
        {
            Settings = settings =>
            {
                var folder = TemporaryFolder.Create("tls");
                using var key = RSA.Create(2048);
                var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
                settings.Configuration.Add($"tls-port {port}");
                settings.Configuration.Add($"tls-cert-file {folder.Write("cert.pem", certificate.ExportCertificatePem())}");
                settings.Configuration.Add($"tls-key-file {folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem())}");
                settings.Configuration.Add("tls-auth-clients no");
            },
            ConnectionString = server => server.ConnectionStringThrough(port) + options,
        };
    }

    private static RedisFault MaxClients()
    {
        RawRedis? last = null;
        return new("maxclients reached, then raised", "unhealthy overloaded")
        {
            Break = async server =>
            {
                // The one client that may stay connected keeps all other clients out.
                last = await RawRedis.ConnectAsync(server);
                await last.SendAsync("CONFIG SET maxclients 1");
                await last.SendAsync("CLIENT KILL TYPE normal SKIPME yes");
                await last.SendAsync("CLIENT KILL TYPE pubsub SKIPME yes");
            },
            Mend = async _ =>
            {
                await last!.SendAsync("CONFIG SET maxclients 1000");
                last.Dispose();
            },
        };
    }

    /// <summary>No program accepts the connections of this listener, and the kernel drops those for which its queue has no room.</summary>
    private static RedisFault PacketsDropped(string name, bool own)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return new(name, "unhealthy unreachable")
        {
            OwnMultiplexer = own,
            IsSilentAtStart = true,
            Prepare = async _ =>
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
                listener.Listen(0);
                var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await first.ConnectAsync(listener.LocalEndPoint!);
                GC.KeepAlive(first);
            },
            ConnectionString = _ => $"{listener.LocalEndPoint},abortConnect=false,connectTimeout=1000",
        };
    }

    private static async Task RestartAsync(RedisServer server)
    {
        await server.StopAsync();
        await server.StartAgainAsync();
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static Task<string> AdminAsync(RedisServer server, params string[] command) =>
        server.CliAsync(["--user", "admin", "--pass", Admin, .. command]);

    private static Task<TimeSpan> SavedAsync(RedisServer server, string status) => Eventually.TrueAsync(
        async () =>
        {
            var info = await server.CliAsync("INFO", "persistence");
            return info.Contains("rdb_bgsave_in_progress:0", StringComparison.Ordinal)
                && info.Contains($"rdb_last_bgsave_status:{status}", StringComparison.Ordinal);
        },
        HangGuard.Limit,
        $"the last save is {status}");
}
