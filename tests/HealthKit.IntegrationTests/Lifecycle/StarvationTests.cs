using System.Globalization;
using System.Text.RegularExpressions;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>Sixty-four work items block in a process whose thread pool starts with as many threads as the machine has processors.</summary>
public sealed partial class StarvationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Delay_SixtyFourItemsThatBlock_IsWithinAFactorOfTwoOfTheTruth()
    {
        await using var service = await WatchedService.StartAsync(
            ("Starvation:Items", "64"), ("Starvation:Seconds", "1"), ("HealthKit:Details", "Full"));

        await service.PostAsync("/starve");
        var ended = service.Process.Output.WaitForAsync(line => line.StartsWith("Starvation:", StringComparison.Ordinal), Deadline);
        var shown = 0.0;
        using var pace = new PeriodicTimer(Pace);
        while (!ended.IsCompleted)
        {
            await pace.WaitForNextTickAsync();
            var (_, body) = await service.ProbeAsync("ready");
            shown = Math.Max(shown, body["process"]!["threadPoolDelayMs"]!.GetValue<double>() / 1_000);
        }

        var (truth, metric) = Measured(await ended);
        var over = await service.Process.Output.WaitForAsync(line => line.Contains("is no longer starved", StringComparison.Ordinal),
            Deadline);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"64 items that block 1 s: one of ours waited {truth:0.00} s; metric {metric:0.00} s, answer {shown:0.00} s; {over.Trim()}\n");
        output.WriteLine(figures);
        await Figures.WriteAsync("thread-pool-delay.txt", figures);
        Assert.InRange(truth, 2, 60);
        Assert.InRange(metric, truth / 2, truth * 2);
        Assert.InRange(shown, truth / 2, truth * 2);
        Assert.Contains(service.Process.Output.Lines(), line =>
            line.Contains(".Result, .Wait() and Thread.Sleep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_StarvedForStuckAfter_FailsAndRecovers()
    {
        await using var service = await WatchedService.StartAsync(
            ("Starvation:Items", "64"), ("Starvation:Seconds", "1"), ("HealthKit:StuckAfter", "00:00:02"));

        await service.PostAsync("/starve");
        var ended = service.Process.Output.WaitForAsync(line => line.Contains("The process is no longer stuck", StringComparison.Ordinal),
            Deadline);
        var reasons = new List<string?>();
        using var pace = new PeriodicTimer(Pace);
        while (!ended.IsCompleted)
        {
            await pace.WaitForNextTickAsync();
            reasons.Add((await service.ProbeAsync("live")).Body["reason"]?.GetValue<string>());
        }

        await ended;
        Assert.Contains("stuck", reasons);
        Assert.Contains(service.Process.Output.Lines(), line => line.Contains("The process is stuck", StringComparison.Ordinal));
        Assert.Equal(200, (await service.ProbeAsync("live")).StatusCode);
    }

    private static (double Truth, double Metric) Measured(string line)
    {
        var match = Figure().Match(line);
        return (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("truth ([0-9.]+) metric ([0-9.]+)")]
    private static partial Regex Figure();
}
