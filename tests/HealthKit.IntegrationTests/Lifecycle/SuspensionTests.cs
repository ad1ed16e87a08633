using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>
/// A process that is frozen as a whole during a run, and continues. With <c>HEALTHKIT_SOAK=1</c> the freeze takes a minute.
/// </summary>
public sealed class SuspensionTests(ITestOutputHelper output)
{
    // The freeze exceeds every limit that reveals a dead engine: both timeouts of the run, StuckAfter and StaleAfter. Each of them exceeds
    // the delays of a busy machine.
    private static readonly TimeSpan Frozen = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? TimeSpan.FromSeconds(60)
        : TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.2);

    [Fact]
    public async Task Probes_OfAProcessThatWasFrozen_FailUntilTheNextResultAndLiveNever()
    {
        await using var service = await WatchedService.StartAsync(
            ("SlowCheck:Enabled", "true"), ("HealthKit:StuckAfter", "00:00:17"), ("HealthKit:Checks:slow:Interval", "00:00:02"),
            ("HealthKit:Checks:slow:Timeout", "00:00:15"), ("HealthKit:Checks:slow:StaleAfter", "00:00:18"),
            ("HealthKit:Checks:slow:FailAfter", "1"), ("HealthKit:Checks:slow:RecoverAfter", "1"));
        await service.GetAsync("/run");

        service.Process.Freeze();
        using var thaw = new PeriodicTimer(Frozen);
        await thaw.WaitForNextTickAsync();
        service.Process.Thaw();
        using var delay = new SchedulingDelay();
        var thawed = Stopwatch.GetTimestamp();
        var (recovered, failures) = (TimeSpan.Zero, new List<string>());
        using var pace = new PeriodicTimer(Pace);
        while (Stopwatch.GetElapsedTime(thawed) < Watched)
        {
            await pace.WaitForNextTickAsync();
            Assert.Equal(200, (await service.ProbeAsync("live")).StatusCode);
            var (statusCode, body) = await service.ProbeAsync("ready");
            if (statusCode == 200)
                continue;

            recovered = Stopwatch.GetElapsedTime(thawed);
            failures.Add(body["reason"]?.GetValue<string>() ?? body["checks"]!["slow"]!["reason"]!.GetValue<string>());
        }

        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"frozen for {Frozen.TotalSeconds} s with a run of 300 ms on its way: ready for good {recovered.TotalMilliseconds:0} ms after "
            + $"SIGCONT, before that {string.Join(", ", failures.Distinct())}; live never failed\n");
        output.WriteLine(figures);
        await Figures.WriteAsync("suspended.txt", figures);

        // The result comes from the run that was in progress, or from the next one.
        Assert.InRange(recovered, TimeSpan.Zero, delay.Bound(2 * Interval, Work));
        Assert.DoesNotContain(failures, reason => reason != "stale");
        Assert.DoesNotContain(service.Process.Output.Lines(), line => line.Contains("is stuck", StringComparison.Ordinal));
    }
}
