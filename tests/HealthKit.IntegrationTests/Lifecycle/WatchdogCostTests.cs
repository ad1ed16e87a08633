using System.Globalization;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Lifecycle;

public sealed class WatchdogCostTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Threads_IdleService_TakeNoProcessorTimeToSpeakOf()
    {
        await using var service = await WatchedService.StartAsync();
        using var timer = new PeriodicTimer(Span);
        var before = (Watchdog: Spent(service, "HealthKit watch"), Engine: Spent(service, "HealthKit engin"));

        await timer.WaitForNextTickAsync();

        var watchdog = (Spent(service, "HealthKit watch") - before.Watchdog) / Span;
        var engine = (Spent(service, "HealthKit engin") - before.Engine) / Span;
        var figures = string.Create(
            CultureInfo.InvariantCulture, $"of one processor, while idle: watchdog thread {watchdog:P4}, engine thread without checks "
                + $"{engine:P4}\n");
        output.WriteLine(figures);
        await Figures.WriteAsync("watchdog-cost.txt", figures);
        Assert.InRange(watchdog, 0, 0.002);
        Assert.InRange(engine, 0, 0.002);
    }

    /// <summary>Returns the processor time of a thread: the first figure of its <c>schedstat</c>, in nanoseconds.</summary>
    private static TimeSpan Spent(WatchedService service, string thread)
    {
        var task = Directory.GetDirectories($"/proc/{service.Process.ProcessId}/task")
            .Single(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == thread);
        var nanoseconds = long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
        return TimeSpan.FromMicroseconds(nanoseconds / 1_000.0);
    }
}
