using System.Data.Common;
using HealthChecks.NpgSql;
using HealthChecks.Redis;
using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Micro;

/// <summary>An app with every check, and peers that respond to them. The engine does not run the checks.</summary>
internal sealed class CheckScene : IAsyncDisposable
{
    private const string UsualPostgres = "PostgreSQL as usual";
    private const string UsualRedis = "Redis as usual";

    // These checks end a run at their timeout.
    private static readonly string[] Timed = ["ping", "tcp", "udp", "dns", "tls", "http", "database", "postgres", "redis"];

    private readonly WebApplication _app;
    private readonly LoopbackPeers _peers;
    private readonly PostgresServer _postgres;
    private readonly RedisServer _redis;

    private CheckScene(WebApplication app, LoopbackPeers peers, PostgresServer postgres, RedisServer redis)
    {
        _app = app;
        _peers = peers;
        _postgres = postgres;
        _redis = redis;
    }

    public static IReadOnlyList<string> Names { get; } =
    [
        "ping", "tcp", "udp", "dns", "tls", "http", "memory", "cpu", "thread-pool", "disk", "errors", "database", "any", "reported",
            "heartbeat",
        "postgres", "redis", UsualPostgres, UsualRedis,
    ];

    public static async Task<CheckScene> StartAsync()
    {
        var postgres = await PostgresServer.StartAsync();
        var redis = await RedisServer.StartAsync();
        var peers = new LoopbackPeers();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders();
        UsualClients.Add(builder.Services, postgres.ConnectionString, redis.ConnectionString);
        builder.Services.AddSingleton<DbDataSource>(static services => services.GetRequiredService<NpgsqlDataSource>());
        builder.Services
            .AddSingleton(static services => new NpgSqlHealthCheck(
                new NpgSqlHealthCheckOptions(services.GetRequiredService<NpgsqlDataSource>())))
            .AddSingleton(static services => new RedisHealthCheck(services.GetRequiredService<IConnectionMultiplexer>()));
        builder.Services.ConfigureAll<CheckOptions>(static options => options.InitialDelay = TimeSpan.FromHours(1));

        // A check that throws ends the benchmark, and on a busy machine a run may be late. The timeout does not affect the cost of a run.
        foreach (var name in Timed)
            builder.Configuration[$"HealthKit:Checks:{name}:Timeout"] = "00:01:00";

        // The peer is the app itself, so its port must be known before the app starts.
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/peer");
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        Add(builder.Services.AddHealthKit(), peers, address);
        var app = builder.Build();
        app.Run(static context => context.Response.WriteAsync("ok"));
        await app.StartAsync();
        return new CheckScene(app, peers, postgres, redis);
    }

    // Without reports and heartbeats, and with busy processors, these checks may be unhealthy. Detecting that is the cost to measure.
    public static bool MayBeUnhealthy(string name) => name is "any" or "reported" or "heartbeat" or "cpu";

    public (IHealthCheck Check, HealthCheckContext Context) Make(string name)
    {
        var services = _app.Services;
        if (name is UsualPostgres or UsualRedis)
        {
            IHealthCheck usual = name == UsualPostgres ? services.GetRequiredService<NpgSqlHealthCheck>()
                : services.GetRequiredService<RedisHealthCheck>();
            return (usual, new HealthCheckContext { Registration =
                new HealthCheckRegistration(name, usual, failureStatus: null, tags: null) });
        }

        var registration = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single(check =>
            check.Name == name);
        return (registration.Factory(services), new HealthCheckContext { Registration = registration });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _peers.Dispose();
        await _postgres.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static void Add(IHealthChecksBuilder builder, LoopbackPeers peers, Uri address) => builder
        .AddPing("ping", LoopbackPeers.Host)
        .AddTcp("tcp", LoopbackPeers.Host, peers.TcpPort)
        .AddUdp("udp", LoopbackPeers.Host, peers.UdpPort)
        .AddDns("dns", "localhost")
        .AddTlsCertificate("tls", LoopbackPeers.Host, peers.TlsPort, check => check.CertificateAuthorityFile = peers.CertificateFile)
        .AddHttp("http", address)
        .AddMemory("memory")
        .AddCpu("cpu")
        .AddThreadPool("thread-pool")
        .AddDiskSpace("/", "disk")
        .AddErrorRate("errors")
        .AddDbConnection("database")
        .AddReported("reported")
        .AddHeartbeat("heartbeat", TimeSpan.FromMinutes(1))
        .AddAnyOf("any", required: 1, "tcp", "http")
        .AddNpgsql("postgres")
        .AddRedis();
}
