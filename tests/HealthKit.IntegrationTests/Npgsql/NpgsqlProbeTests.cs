using System.Diagnostics;
using System.Globalization;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Npgsql;

[Collection(nameof(Alone))]
public sealed class NpgsqlProbeTests(ITestOutputHelper output)
{
    private const int Probes = 5_000;
    private const int Rounds = 5;

    // Four and a half, so that the jitter of each does not carry a run over the end.
    private static readonly TimeSpan SeveralIntervals = TimeSpan.FromMilliseconds(2_250);

    [Fact]
    public async Task Frozen_ThousandsOfProbes_AreAllAnsweredAsFastAsEver()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var app = await WatchedApp.StartAsync(
            server.ConnectionString, options => options.Interval = TimeSpan.FromSeconds(1));
        using var client = new HttpClient { BaseAddress = new Uri(app.Url) };
        await app.UntilAsync(HealthStatus.Healthy);
        await ProbeAsync(client, 2_000);

        // In turn, since the machine has other work too; the medians of the rounds are compared.
        var rounds = new List<(Sample Healthy, Sample Frozen)>();
        while (rounds.Count < Rounds)
        {
            var healthy = await ProbeAsync(client, Probes);
            server.Freeze();
            await app.UntilAsync(HealthStatus.Unhealthy, HealthReason.Timeout);
            var frozen = await ProbeAsync(client, Probes);
            server.Thaw();
            await app.UntilAsync(HealthStatus.Healthy);
            rounds.Add((healthy, frozen));
        }

        var lines = rounds.Select(round =>
            $"{Probes} probes of /health/ready in sequence: healthy {Describe(round.Healthy)}; PostgreSQL frozen {Describe(round.Frozen)}");
        await Figures.WriteAsync("postgres-probes.txt", string.Join('\n', lines) + "\n");
        output.WriteLine(string.Join('\n', lines));
        Assert.All(rounds.SelectMany(round => round.Healthy.Codes), code => Assert.Equal(HttpStatusCode.OK, code));
        Assert.All(rounds.SelectMany(round => round.Frozen.Codes), code => Assert.Equal(HttpStatusCode.ServiceUnavailable, code));
        Assert.InRange(MedianP99(rounds.Select(round => round.Frozen)), TimeSpan.Zero, 2 * MedianP99(rounds.Select(round => round.Healthy)));
    }

    [Fact]
    public async Task TenThousandProbesAndMore_StatementsThatReachPostgres_AreThoseOfAQuietTime()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(server.Port, ProxyProtocol.Postgres);
        await using var app = await WatchedApp.StartAsync(
            $"{server.ConnectionStringThrough(proxy.Port)};No Reset On Close=true", options => options.Interval = TimeSpan.FromMilliseconds(500));
        using var client = new HttpClient { BaseAddress = new Uri(app.Url) };
        await app.UntilAsync(HealthStatus.Healthy);
        await ProbeAsync(client, 2_000);

        await NextRunAsync(app);
        var before = proxy.Commands;
        var started = Stopwatch.GetTimestamp();
        var probes = 0;
        while (probes < 10_000 || Stopwatch.GetElapsedTime(started) < SeveralIntervals)
        {
            await ProbeAsync(client, Probes);
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
        Assert.InRange(probed, quiet - 1, quiet + 1);
        Assert.InRange(quiet, 1, 100);
    }

    // The proxy counts the parse and the execution of a statement.
    private static long Statements(long commands) => commands / 2;

    /// <summary>Both windows begin where a run has just ended.</summary>
    private static Task NextRunAsync(WatchedApp app)
    {
        var last = app.State.LastRun;
        return app.UntilAsync(state => state.LastRun > last, deadline: null, "asked again");
    }

    private static async Task<Sample> ProbeAsync(HttpClient client, int count)
    {
        var sample = new Sample(new TimeSpan[count], new HttpStatusCode[count]);
        for (var probe = 0; probe < count; probe++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync("/health/ready");
            await response.Content.ReadAsByteArrayAsync();
            sample.Times[probe] = Stopwatch.GetElapsedTime(started);
            sample.Codes[probe] = response.StatusCode;
        }

        Array.Sort(sample.Times);
        return sample;
    }

    private static TimeSpan MedianP99(IEnumerable<Sample> samples) => samples.Select(sample => sample.At(0.99)).Order().ElementAt(Rounds / 2);

    private static string Describe(Sample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"median {sample.At(0.5).TotalMilliseconds:0.00} ms, p99 {sample.At(0.99).TotalMilliseconds:0.00} ms, most {sample.Times[^1].TotalMilliseconds:0.00} ms");

    private sealed record Sample(TimeSpan[] Times, HttpStatusCode[] Codes)
    {
        public TimeSpan At(double share) => Times[(int)(share * Times.Length)];
    }
}
