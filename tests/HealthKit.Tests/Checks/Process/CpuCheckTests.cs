using HealthKit.Checks.Process;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Process;

/// <summary>The stock health check service runs one instance for concurrent requests.</summary>
public sealed class CpuCheckTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Runs_AtOnce_TakeOneReadingAfterTheOther()
    {
        using var isReading = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var (readers, maximum) = (0, 0);
        var check = Check(() =>
        {
            maximum = Math.Max(maximum, Interlocked.Increment(ref readers));
            isReading.Set();
            mayEnd.Wait(HangGuard.Limit);
            Interlocked.Decrement(ref readers);
            return Used(TimeSpan.Zero);
        });
        var first = Start(check);
        Assert.True(isReading.Wait(HangGuard.Limit));
        var second = Start(check);

        // The second run waits in any case: for the first one, or for the end of its own reading.
        Assert.True(SpinWait.SpinUntil(() => second.ThreadState.HasFlag(ThreadState.WaitSleepJoin), HangGuard.Limit));
        mayEnd.Set();

        Assert.True(first.Join(HangGuard.Limit) && second.Join(HangGuard.Limit));
        Assert.Equal(1, maximum);
    }

    [Fact]
    public async Task Run_RightAfterAnother_HasItsResult()
    {
        // The system counts CPU time in steps. In a few microseconds one step is many times the available time.
        var used = TimeSpan.Zero;
        var check = Check(() => Used(used));
        await ResultAsync(check);
        used = TimeSpan.FromSeconds(8.5);
        _time.Advance(TimeSpan.FromSeconds(10));
        var measured = await ResultAsync(check);
        used += TimeSpan.FromMilliseconds(10);
        _time.Advance(TimeSpan.FromMicroseconds(20));

        var again = await ResultAsync(check);

        Assert.Equal((HealthStatus.Degraded, 0.85), (measured.Status, measured.Data["share"]));
        Assert.Equal((HealthStatus.Degraded, 0.85), (again.Status, again.Data["share"]));
    }

    [Fact]
    public async Task Runs_OfFrequentRequests_MeasureFromTheLastReading()
    {
        var used = TimeSpan.Zero;
        var check = Check(() => Used(used));
        HealthCheckResult result = default;
        for (var request = 0; request <= 1_000; request++)
        {
            result = await ResultAsync(check);
            used += TimeSpan.FromMilliseconds(0.95);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((HealthStatus.Unhealthy, 0.95), (result.Status, result.Data["share"]));
    }

    private static CpuUsage Used(TimeSpan used) => new(used, Processors: 1, Periods: 0, Throttled: 0);

    private static Task<HealthCheckResult> ResultAsync(CpuCheck check) => check.CheckHealthAsync(new HealthCheckContext());

    private static Thread Start(CpuCheck check)
    {
        var thread = new Thread(() => _ = ResultAsync(check)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private CpuCheck Check(Func<CpuUsage> read) => new(new CpuCheckOptions(), read, _time);
}
