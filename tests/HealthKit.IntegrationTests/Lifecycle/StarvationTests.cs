using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// Sixty-four work items block for 1.5 s each in a process whose thread pool has four threads: 24 s, longer than threads are late on a busy
/// machine.
/// </summary>
public sealed partial class StarvationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LateForResponses = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Delay_SixtyFourItemsThatBlock_IsWithinAFactorOfTwoOfTheTruth()
    {
        await using var service = await StartAsync(("HealthKit:Details", "Full"));

        using var delay = new SchedulingDelay();
        var starving = service.PostAsync("/starve");
        var ended = service.Process.Output.WaitForAsync(line => line.StartsWith("Starvation:", StringComparison.Ordinal), Deadline);
        var shown = 0.0;
        using var pace = new PeriodicTimer(Pace);
        while (!ended.IsCompleted)
        {
            await pace.WaitForNextTickAsync();
            var (_, body) = await service.ProbeAsync("ready");
            shown = Math.Max(shown, body["process"]!["threadPoolDelayMs"]!.GetValue<double>() / 1_000);
        }

        // On a busy machine the pool may have been starved before, for a shorter time.
        await starving;
        var (truth, metric) = Measured(await ended);
        var over = await service.Process.Output.WaitForAsync(line => LongestOf(line) >= truth / 2, Deadline);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"64 items that block 1.5 s: one of ours waited {truth:0.00} s; metric {metric:0.00} s, answer {shown:0.00} s; "
            + $"{over.Trim()}\n");
        output.WriteLine(figures);
        await Figures.WriteAsync("thread-pool-delay.txt", figures);
        Assert.InRange(truth, 2, Deadline.TotalSeconds);
        Assert.InRange(metric, truth / 2, truth * 2);
        Assert.InRange(LongestOf(over), truth / 2, truth * 2);

        // The responses wait for the pool, too. On a busy machine they may come when the delay is over.
        Assert.InRange(shown, delay.Worst < LateForResponses ? truth / 2 : 0, truth * 2);
        Assert.Contains(service.Process.Output.Lines(), line =>
            line.Contains(".Result, .Wait() and Thread.Sleep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_StarvedForStuckAfter_FailsAndRecovers()
    {
        // A probe may wait until the starvation is over. The witness is a thread of the process.
        await using var service = await StartAsync(("Witness", "true"), ("HealthKit:StuckAfter", "00:00:02"));

        await service.PostAsync("/starve");

        var written = service.Process.Output;
        await written.WaitForAsync(static line => line.Contains("Witness: live Unhealthy", StringComparison.Ordinal)
            && line.Contains("The process is stuck.", StringComparison.Ordinal), Deadline);
        await written.WaitForAsync(static line => line.Contains("The process is stuck: a thread pool", StringComparison.Ordinal), Deadline);
        await written.WaitForAsync(static line => line.Contains("The process is no longer stuck", StringComparison.Ordinal), Deadline);
        await Eventually.TrueAsync(async () => (await service.ProbeAsync("live")).StatusCode == 200, Deadline, "liveness recovers");
    }

    private static Task<WatchedService> StartAsync(params (string Setting, string? Value)[] settings) => WatchedService.StartAsync(
        standardOutput: null,
        [
            ("Starvation:Items", "64"), ("Starvation:Seconds", "1.5"),
            ("DOTNET_ThreadPool_ForceMinWorkerThreads", "4"), ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "4"), .. settings,
        ]);

    /// <summary>Returns the seconds of the line that ends a starvation; 0 for another line.</summary>
    private static double LongestOf(string line) =>
        Longest().Match(line) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static (double Truth, double Metric) Measured(string line)
    {
        var match = Figure().Match(line);
        return (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("is no longer starved; the longest wait was ([0-9.]+) s")]
    private static partial Regex Longest();

    [GeneratedRegex("truth ([0-9.]+) metric ([0-9.]+)")]
    private static partial Regex Figure();
}
