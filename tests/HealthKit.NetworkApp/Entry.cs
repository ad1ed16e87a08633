using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.NetworkApp;

/// <summary>
/// A service with one check of each kind that uses the network. It runs in a separate process, which may be in a separate network
/// namespace.
/// </summary>
public static class Entry
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (Databases.AreWanted(builder.Configuration))
        {
            Databases.Run(builder);
            return;
        }

        if (Descriptors.AreWanted(builder.Configuration))
        {
            Descriptors.Run(builder);
            return;
        }

        var host = Setting("Peer");
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(Setting("Postgres")));
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(Setting("Redis")));
        builder.Services.AddHealthKit()
            .AddPing("ping", host, Hasten)
            .AddTcp("tcp", host, Port("Http"), Hasten)
            .AddUdp("udp", host, Port("Udp"), Hasten)
            .AddTlsCertificate("tls", host, Port("Https"), options =>
            {
                Hasten(options);
                (options.ServerName, options.CertificateAuthorityFile) = ("store.test", Setting("Authority"));
            })
            .AddHttp("http", new Uri($"http://{host}:{Port("Http")}/"), Hasten)
            .AddNpgsql("postgres", Hasten)
            .AddRedis("redis", Hasten)
            .AddDns("name", "no-such-host.invalid", Hasten);

        var app = builder.Build();
        app.Run();

        string Setting(string name) => builder.Configuration[name] ?? throw new InvalidOperationException($"{name} is not set.");

        int Port(string name) => int.Parse(Setting(name), CultureInfo.InvariantCulture);
    }

    // Short intervals show an outage after a second or two instead of ten.
    private static void Hasten(CheckOptions options) =>
        (options.Interval, options.RetryInterval, options.Timeout) =
            (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));
}
