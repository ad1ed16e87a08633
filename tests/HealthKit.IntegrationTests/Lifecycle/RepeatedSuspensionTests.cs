using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Lifecycle;

/// <summary>A process that is stopped and continued again and again, as under a processor quota or by an operator's script.</summary>
public sealed class RepeatedSuspensionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Theory]
    [InlineData(1.5, 0.5)]
    [InlineData(2.6, 0.4)]
    public async Task Process_StoppedAgainAndAgain_ReportsACheckThatHangsAndAPoolThatStarves(double stopped, double running)
    {
        await using var service = await WatchedService.StartAsync(
            ("SlowCheck:Enabled", "true"), ("Witness", "true"), ("Starvation:Items", "64"), ("Starvation:Seconds", "60"),
                ("HealthKit:StuckAfter", "00:00:02"),
            ("HealthKit:Checks:slow:Interval", "00:00:01"), ("HealthKit:Checks:slow:StaleAfter", "01:00:00"));
        await service.PostAsync("/hang");
        using var cycles = new Cycles(service.Process, TimeSpan.FromSeconds(stopped), TimeSpan.FromSeconds(running));

        var started = Stopwatch.GetTimestamp();
        await service.Process.Output.WaitForAsync(static line =>
            line.Contains("slow Unhealthy No response arrived before the timeout.", StringComparison.Ordinal), Deadline);
        var hanging = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();

        // The response may wait for a thread of the pool that the request starves.
        var starving = service.PostAsync("/starve");
        await service.Process.Output.WaitForAsync(static line => line.Contains("Witness: live Unhealthy", StringComparison.Ordinal),
            Deadline);

        _ = starving.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"stopped for {stopped} s, running for {running} s: a check that hangs is timeout after {hanging.TotalSeconds:0.0} s, a "
                + $"starved process stuck after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s\n");
        output.WriteLine(figures);
        await Figures.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"suspended-again-{stopped}.txt"), figures);
    }

    /// <summary>Stops and continues the process on a dedicated thread. On dispose the process runs.</summary>
    private sealed class Cycles : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _thread;

        public Cycles(ServiceProcess process, TimeSpan stopped, TimeSpan running)
        {
            _thread = new Thread(() =>
            {
                do
                {
                    process.Freeze();
                    Thread.Sleep(stopped);
                    process.Thaw();
                }
                while (!_end.Wait(running));
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _end.Set();
            _thread.Join();
            _end.Dispose();
        }
    }
}
