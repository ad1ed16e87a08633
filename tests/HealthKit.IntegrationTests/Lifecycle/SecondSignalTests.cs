using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.LifecycleApp;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>Stops that do not wait for the drain of an hour.</summary>
public sealed class SecondSignalTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task SecondSignal_WhileDraining_EndsTheWait()
    {
        await using var service = await WatchedService.StartAsync(("HealthKit:DrainDelay", "01:00:00"), ("Ticker", "true"));
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(line => line.Contains("Draining:", StringComparison.Ordinal), Deadline);

        var signalled = Stopwatch.GetTimestamp();
        service.Process.Signal();
        await service.Process.Output.WaitForAsync(line => line == "Ticker: told to end", Deadline);
        var waited = Stopwatch.GetElapsedTime(signalled);

        await Figures.WriteAsync(
            "second-signal.txt",
            string.Create(CultureInfo.InvariantCulture, $"a second SIGTERM ended the drain, and the workers were told to end, after "
                + $"{waited.TotalMilliseconds:0} ms\n"));
        Assert.Equal(0, await service.Process.WaitForExitAsync(Deadline));
    }

    [Fact]
    public async Task Signal_WhileTheHostStarts_StopsItAtOnce()
    {
        await using var service = await ServiceProcess.StartAsync(typeof(Entry).Assembly.Location, settings =>
        {
            settings.WaitsForPort = false;
            settings.Environment["BlockedStart"] = "true";
            settings.Environment["HealthKit__DrainDelay"] = "01:00:00";
        });
        await service.Output.WaitForAsync(line => line == "BlockedStart: begun", Deadline);

        service.Signal();

        await service.WaitForExitAsync(Deadline);
        Assert.DoesNotContain(service.Output.Lines(), line => line.Contains("Draining:", StringComparison.Ordinal));
    }
}
