using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace HealthKit.NetworkApp;

/// <summary>
/// A service with one check for each way to open a file descriptor, and one check that needs none. Each run of the former opens one. No
/// check has failed before the test takes the descriptors away. Enable it with <c>Descriptors</c>, the port of a server that accepts
/// connections.
/// </summary>
internal static class Descriptors
{
    public static bool AreWanted(IConfiguration configuration) => configuration["Descriptors"] is not null;

    public static void Run(WebApplicationBuilder builder)
    {
        var port = int.Parse(builder.Configuration["Descriptors"]!, CultureInfo.InvariantCulture);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(builder.Configuration["Postgres"]!));
        builder.Services.AddHealthKit()
            .AddTcp("tcp", "127.0.0.1", port, Hasten)
            .AddTcp("name", "localhost", port, Hasten)
            .AddDns("dns", "localhost", Hasten)
            .AddPing("ping", "127.0.0.1", Hasten)
            .AddDiskSpace("/tmp", "disk", Hasten)
            .AddMemory("memory", Hasten)
            .AddNpgsql("postgres", Hasten)
            .AddCheck("file", static () =>
            {
                using var opened = File.OpenRead("/etc/hostname");
                return HealthCheckResult.Healthy();
            })
            .AddCheck("socket", new Opening())
            .AddCheck("quiet", static () => HealthCheckResult.Healthy());
        foreach (var name in (string[])["file", "socket", "quiet"])
            builder.Services.Configure<CheckOptions>(name, Hasten);

        StartPoolThreads();
        builder.Build().Run();
    }

    /// <summary>
    /// Starts all threads that the pool may have. .NET needs a pipe to start a thread, and ends the process when the pool cannot start one.
    /// </summary>
    private static void StartPoolThreads()
    {
        ThreadPool.GetMaxThreads(out var threads, out _);
        var started = new CountdownEvent(threads);
        for (var thread = 0; thread < threads; thread++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static started =>
                {
                    started.Signal();
                    started.Wait();
                },
                started, preferLocal: false);
        }

        started.Wait();
    }

    private static void Hasten(CheckOptions options) =>
        (options.Interval, options.RetryInterval, options.Timeout, options.FailAfter, options.RecoverAfter) =
        (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), 1, 1);

    /// <summary>A third-party check class. HealthKit runs each of its runs on a dedicated thread.</summary>
    private sealed class Opening : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return HealthCheckResult.Healthy();
        }
    }
}
