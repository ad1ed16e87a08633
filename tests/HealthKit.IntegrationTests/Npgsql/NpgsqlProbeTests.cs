using System.Diagnostics;
using System.Globalization;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Npgsql;

public sealed class NpgsqlProbeTests(ITestOutputHelper output)
{
    private const int Probes = 5_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Four and a half intervals, so that the jitter of the runs does not move a run past the end.
    private static readonly TimeSpan SeveralIntervals = TimeSpan.FromMilliseconds(2_250);

    [Fact]
    public async Task Frozen_ThousandsOfProbes_AreAllAnsweredAsFastAsEver()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var other = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(server.ConnectionString, Often);
        await using var twin = await WatchedApp.StartAsync(other.ConnectionString, Often);
        using var faulty = new HttpClient { BaseAddress = new Uri(app.Url) };
        using var well = new HttpClient { BaseAddress = new Uri(twin.Url) };
        await app.UntilAsync(HealthStatus.Healthy);
        await twin.UntilAsync(HealthStatus.Healthy);
        await ProbeAsync(faulty, 1_000, HttpStatusCode.OK);
        await ProbeAsync(well, 1_000, HttpStatusCode.OK);

        server.Freeze();
        await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
        var times = await PairedProbes.RunAsync(
            () => ProbeAsync(faulty, 1, HttpStatusCode.ServiceUnavailable), () => ProbeAsync(well, 1, HttpStatusCode.OK), static pair =>
                pair < Probes);
        server.Thaw();

        var line = $"/health/ready while PostgreSQL is frozen, {times}";
        await Figures.WriteAsync("postgres-probes.txt", line + "\n");
        output.WriteLine(line);
        times.AssertAlike();

        // A busy machine is late by seconds, a frozen server for longer.
        static void Often(NpgsqlCheckOptions options) =>
            (options.Interval, options.Timeout, options.FailAfter, options.StaleAfter) =
            (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), 1, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task TenThousandProbesAndMore_StatementsThatReachPostgres_AreThoseOfAQuietTime()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var app = await WatchedApp.StartAsync(
            $"{server.ConnectionStringThrough(proxy.Port)};No Reset On Close=true",
            static options => (options.Interval, options.Timeout) = (Interval, TimeSpan.FromSeconds(30)));
        using var client = new HttpClient { BaseAddress = new Uri(app.Url) };
        await app.UntilAsync(HealthStatus.Healthy);
        await ProbeAsync(client, 2_000, HttpStatusCode.OK);

        await NextRunAsync(app);
        var before = proxy.Commands;
        var started = Stopwatch.GetTimestamp();
        var probes = 0;
        while (probes < 10_000 || Stopwatch.GetElapsedTime(started) < SeveralIntervals)
        {
            await ProbeAsync(client, Probes, HttpStatusCode.OK);
            probes += Probes;
        }

        var took = Stopwatch.GetElapsedTime(started);
        var probed = Statements(proxy.Commands - before);

        await NextRunAsync(app);
        before = proxy.Commands;
        started = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(started) >= took), 2 * took, "the same time has passed");
        var quiet = Statements(proxy.Commands - before);

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"Statements that reached PostgreSQL in {took.TotalSeconds:0.00} s: {probed} during {probes:N0} probes, {quiet} during none");
        output.WriteLine(line);
        await Figures.WriteAsync("postgres-statements.txt", line + "\n");

        // One run per interval, at most a tenth sooner, and one that was under way. How many runs fit into each time depends on the
        // machine.
        var most = (long)(took / (0.9 * Interval)) + 2;
        Assert.InRange(probed, 1, most);
        Assert.InRange(quiet, 1, most);
    }

    // The proxy counts the parse and the execution of a statement.
    private static long Statements(long commands) => commands / 2;

    /// <summary>Waits until a run has just ended. Both windows start there.</summary>
    private static Task NextRunAsync(WatchedApp app)
    {
        var last = app.State.LastRun;
        return app.UntilAsync(state => state.LastRun > last, deadline: null, "asked again");
    }

    private static async Task ProbeAsync(HttpClient client, int count, HttpStatusCode expected)
    {
        for (var probe = 0; probe < count; probe++)
        {
            using var response = await client.GetAsync("/health/ready");
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(expected == response.StatusCode, $"{response.StatusCode}: {body}");
        }
    }
}
