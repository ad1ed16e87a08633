using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Hostile;

/// <summary>
/// Inputs that no honest client sends reach all four ports of a process, while probes arrive. A failure names the seed and the input.
/// 3,000 inputs, and 200,000 with <c>HEALTHKIT_SOAK</c>.
/// </summary>
public sealed partial class HostileTrafficTests
{
    private const int Clients = 10;
    private const int MegabytesOfNoise = 24;

    private static readonly int Inputs = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 200_000 : 3_000;

    [Fact]
    public async Task Inputs_AtEveryPort_CauseNoExceptionAndNoGrowthAndHarmNoProbe()
    {
        var (managementPort, readyPort, agentPort) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        using var folder = TemporaryFolder.Create("hostile");
        var log = folder.File("log");
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.StandardOutput = log;
            settings.Environment["HealthKit__ManagementPort"] = $"{managementPort}";
            settings.Environment["HealthKit__Management__Token"] = "a-token-that-nobody-guesses";
            settings.Environment["HealthKit__ReadyPort"] = $"{readyPort}";
            settings.Environment["HealthKit__AgentPort"] = $"{agentPort}";
        });
        using var client = new HttpClient { BaseAddress = service.BaseAddress, Timeout = HangGuard.Limit };
        var (ready, onManagementPort) = (new Uri(service.BaseAddress, "/health/ready"),
            new Uri($"http://127.0.0.1:{managementPort}/health/ready"));
        await Eventually.TrueAsync(async () => await StatusAsync(client, ready) == HttpStatusCode.OK, HangGuard.Limit,
            "the service is ready");
        int[] ports = [service.Port, managementPort, service.Port, managementPort, service.Port, managementPort, readyPort, agentPort];

        // Most series begin with the first scrape.
        await SeriesAsync();

        // The first half fills pools and caches, and has most series of the metrics page made. A label with text of the client would make
        // one for each input.
        var (probes, answers) = await AttackAsync(firstSeed: 1);
        await RestAsync();
        var (memory, series) = (await MemoryAsync(), await SeriesAsync());
        var more = await AttackAsync(firstSeed: 1_001);
        await RestAsync();
        var (memoryAfter, seriesAfter) = (await MemoryAsync(), await SeriesAsync());

        // A service that was late served many clients at once. It frees what they took, a leak stays.
        for (var start = Stopwatch.GetTimestamp(); memoryAfter - memory > MegabytesOfNoise * 1_000_000
            && Stopwatch.GetElapsedTime(start) < HangGuard.Limit;)
            memoryAfter = await MemoryAsync();

        var output = await File.ReadAllTextAsync(log);
        await Figures.WriteAsync("hostile-traffic.txt", string.Create(CultureInfo.InvariantCulture,
            $"{Inputs} hostile inputs, {answers + more.Answers} answered; {probes + more.Probes} probes beside them, all 200; memory "
                + $"{(memoryAfter - memory) / 1e6:+0.0;-0.0} MB, series {series} and {seriesAfter}\n"));
        var failure = Failure().Match(output);
        Assert.True(!failure.Success, output[failure.Index..Math.Min(output.Length, failure.Index + 4_000)]);
        Assert.InRange(memoryAfter - memory, long.MinValue, MegabytesOfNoise * 1_000_000);
        Assert.InRange(seriesAfter, 1, series * 2);
        Assert.Equal("ready up 100%\n", await RawConnection.AskAsync(agentPort, ""));

        async Task<(int Probes, int Answers)> AttackAsync(int firstSeed)
        {
            HostileClient[] clients = [.. Enumerable.Range(firstSeed, Clients).Select(static seed => new HostileClient(seed))];
            var attack = Task.WhenAll(clients.Select(client => client.RunAsync(Inputs / 2 / Clients, ports)));
            var probes = 0;
            for (; !attack.IsCompleted; probes += 2)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, ready));
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, onManagementPort));
            }

            await attack;
            return (probes, clients.Sum(static client => client.Answers));
        }

        // The server has noticed that the clients have gone.
        Task RestAsync() => Eventually.TrueAsync(
            () => Task.FromResult(new[] { service.Port, managementPort, readyPort, agentPort }.Sum(TcpTable.AcceptedOn) <= 2),
            HangGuard.Limit, "only the prober's connections are left");

        async Task<long> MemoryAsync()
        {
            using var response = await client.PostAsync(new Uri("/collect", UriKind.Relative), content: null);
            response.EnsureSuccessStatusCode();
            var line = File.ReadLines($"/proc/{service.ProcessId}/status")
                .First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        }

        async Task<int> SeriesAsync()
        {
            var page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{managementPort}/metrics"));
            Assert.DoesNotContain(HostileInputs.Canary, page, StringComparison.OrdinalIgnoreCase);
            return page.Split('\n').Count(static line => line is [not '#', ..]);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri url)
    {
        using var response = await client.GetAsync(url);
        return response.StatusCode;
    }

    // The console's logger writes the level first. A stack trace names HealthKit where it took part in an exception.
    [GeneratedRegex(@"(?m)^(fail|crit): |^\s+at HealthKit\.(?!LifecycleApp)")]
    private static partial Regex Failure();
}
