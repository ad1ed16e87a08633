using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

/// <summary>
/// A service with healthy servers on busy processors: four processes that compute, a small heap that is collected all the time, and a
/// suspension of one second now and then. Without <c>HEALTHKIT_SOAK</c> the test takes seconds, adds no load to the other tests, and gives
/// the checks more time than the default, because those tests are a load without a limit.
/// </summary>
public sealed class FalseAlarmTests
{
    private const int Burners = 4;

    private static readonly TimeSpan Suspension = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Checks_OnBusyProcessorsWithSuspensions_TurnNothing()
    {
        var plan = SoakPlan.OfEnvironment();
        var (postgres, redis) = (await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await using var store = await Store.StartAsync(postgres, redis, settings =>
        {
            settings.Environment["DOTNET_GCgen0size"] = "0x40000";
            foreach (var check in (string[])["postgres", "redis"])
                settings.Environment[$"HealthKit__Checks__{check}__Timeout"] = plan.IsShort ? "00:00:30" : null;
        });
        await Eventually.TrueAsync(
            async () => (await store.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, HangGuard.Limit,
            "the service is ready");
        await using var burners = new BurnerProcesses(plan.IsShort ? 0 : Burners);
        await using var load = new SoakLoad(store);
        load.Begin();

        var pause = plan.Duration / 8 < LongestPause ? plan.Duration / 8 : LongestPause;
        var suspensions = 0;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < plan.Duration; suspensions++)
        {
            await Task.Delay(pause);
            store.Process.Freeze();
            await Task.Delay(Suspension);
            store.Process.Thaw();
        }

        await Task.Delay(pause);
        var turned = await TransitionsAsync(store);
        await Figures.WriteAsync("false-alarms.txt", string.Create(CultureInfo.InvariantCulture,
            $"{plan.Duration.TotalMinutes:0.#} minutes, {suspensions} suspensions of {Suspension.TotalSeconds:0} s: "
                + $"{turned.Count} verdicts turned\n{load}\n"));
        Assert.True(turned.Count == 0, $"{string.Join('\n', turned)}\n{store.Process.Output.Tail(100)}");
    }

    /// <summary>The series of turned verdicts whose value is not zero.</summary>
    private static async Task<IReadOnlyList<string>> TransitionsAsync(Store store)
    {
        var page = await store.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string[] lines =
            [.. page.Split('\n').Where(static line => line.StartsWith("health_check_transitions_total{", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        return [.. lines.Where(static line => !line.Contains("to=\"healthy\"", StringComparison.Ordinal)
            && !line.EndsWith(" 0", StringComparison.Ordinal))];
    }

    /// <summary>Processes that only compute.</summary>
    private sealed class BurnerProcesses : IAsyncDisposable
    {
        private readonly TemporaryFolder[] _folders;
        private readonly ServerProcess[] _processes;

        public BurnerProcesses(int count)
        {
            _folders = [.. Enumerable.Range(0, count).Select(static _ => TemporaryFolder.Create("burner"))];
            _processes = [.. _folders.Select(static folder =>
                ServerProcess.Start(new ServerCommand("/bin/sh", ["-c", "while :; do :; done"]), folder))];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
                await process.DisposeAsync();

            foreach (var folder in _folders)
                folder.Dispose();
        }
    }
}
