using System.Diagnostics;
using System.Globalization;
using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Benchmarks.Comparison.Load;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>The work of the servers at a hundred probes a second.</summary>
internal static class DependencySection
{
    // With the default settings a measurement covers ten default intervals, so that the moment of the first run matters little.
    private const int SecondsPerSecond = 5;

    public static int SecondsOf(ComparisonSettings settings) => SecondsPerSecond * settings.Seconds;

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        var seconds = SecondsOf(settings);
        var stock = await CountAsync(StockApp.StartAsync);
        var ours = await CountAsync(HealthKitApp.StartAsync);
        progress(string.Create(CultureInfo.InvariantCulture, $"counted for {stock.Seconds:0.0} s and {ours.Seconds:0.0} s"));

        var table = new Table($"{PacedProber.ProbesPerSecond} probes/s for {seconds} s", "PostgreSQL commands/probe",
            "Redis commands/probe");
        table.Row("stock", Number(stock.Postgres), Number(stock.Redis));
        table.Row("HealthKit", Number(ours.Postgres), Number(ours.Redis));
        table.Row("HealthKit : stock", Number(ours.Postgres / stock.Postgres), Number(ours.Redis / stock.Redis));
        return table.ToString();

        // A busy machine sends the same number of probes in a longer time.
        async Task<(double Postgres, double Redis, double Seconds)> CountAsync(
            Func<string, string, ComparisonTimeouts, Task<ComparedApp>> start)
        {
            await using var toPostgres = await CountingProxy.StartAsync(postgres.Port, ProxyProtocol.Postgres);
            await using var toRedis = await CountingProxy.StartAsync(redis.Port, ProxyProtocol.Redis);
            await using var app = await start(
                postgres.ConnectionStringThrough(toPostgres.Port), redis.ConnectionStringThrough(toRedis.Port), settings.Timeouts);
            var url = app.Url("/health/ready");

            // Warms up the clients: commands that a client sends when it connects are not part of the cost of probes.
            await PacedProber.RunAsync(url, seconds: 1, settings.Timeouts.PacedRequest);
            var (postgresBefore, redisBefore) = (toPostgres.Commands, toRedis.Commands);
            var started = Stopwatch.GetTimestamp();
            double probes = (await PacedProber.RunAsync(url, seconds, settings.Timeouts.PacedRequest)).Length;
            return ((toPostgres.Commands - postgresBefore) / probes, (toRedis.Commands - redisBefore) / probes,
                Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
