using HealthKit.Checks.Process;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Process;

/// <summary>A value at a threshold counts as passed.</summary>
public sealed class ThresholdCheckTests
{
    [Theory]
    [InlineData(799, HealthStatus.Healthy)]
    [InlineData(800, HealthStatus.Degraded)]
    [InlineData(899, HealthStatus.Degraded)]
    [InlineData(900, HealthStatus.Unhealthy)]
    [InlineData(1_001, HealthStatus.Unhealthy)]
    public async Task Memory_AgainstItsLimit_IsEvaluatedByShares(long usage, HealthStatus expected)
    {
        var result = await new MemoryCheck(new MemoryCheckOptions(), () =>
            new MemoryReading(usage, 1_000)).CheckHealthAsync(new HealthCheckContext());

        Assert.Equal((expected, usage / 1_000.0), (result.Status, result.Data["share"]));
    }

    [Theory]
    [InlineData(99, HealthStatus.Healthy)]
    [InlineData(100, HealthStatus.Degraded)]
    [InlineData(200, HealthStatus.Unhealthy)]
    public async Task Memory_InBytes_IsEvaluatedWithoutALimit(long usage, HealthStatus expected)
    {
        var options = new MemoryCheckOptions { Measure = MemoryMeasure.ManagedHeap, DegradedBytes = 100, UnhealthyBytes = 200 };

        Assert.Equal(expected,
            (await new MemoryCheck(options, () => new MemoryReading(usage, 1)).CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Theory]
    [InlineData(MemoryMeasure.Container)]
    [InlineData(MemoryMeasure.WorkingSet)]
    [InlineData(MemoryMeasure.ManagedHeap)]
    public async Task Memory_OfThisProcess_IsMeasured(MemoryMeasure measure)
    {
        var result = await new MemoryCheck(new MemoryCheckOptions { Measure = measure, DegradedBytes = 1 }).CheckHealthAsync(
            new HealthCheckContext());

        Assert.Equal(HealthStatus.Degraded, result.Status);
    }

    [Theory]
    [InlineData(201, HealthStatus.Healthy)]
    [InlineData(200, HealthStatus.Degraded)]
    [InlineData(100, HealthStatus.Unhealthy)]
    [InlineData(0, HealthStatus.Unhealthy)]
    public async Task Disk_BySharesInUse_IsEvaluated(long free, HealthStatus expected)
    {
        var check = new DiskSpaceCheck(new DiskSpaceCheckOptions { Path = "/data" }, path => path == "/data" ? (free, 1_000)
            : throw new InvalidOperationException(path));

        Assert.Equal(expected, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Theory]
    [InlineData(501, HealthStatus.Healthy)]
    [InlineData(500, HealthStatus.Degraded)]
    [InlineData(100, HealthStatus.Unhealthy)]
    public async Task Disk_ByFreeBytes_IsEvaluated(long free, HealthStatus expected)
    {
        var check = new DiskSpaceCheck(new DiskSpaceCheckOptions { DegradedFreeBytes = 500, UnhealthyFreeBytes = 100 }, _ =>
            (free, 1_000_000));

        Assert.Equal(expected, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Fact]
    public async Task Disk_ThatIsNotThere_IsNotFound()
    {
        var result = await new DiskSpaceCheck(new DiskSpaceCheckOptions(), static _ =>
            throw new DriveNotFoundException()).CheckHealthAsync(new HealthCheckContext());

        Assert.Equal(HealthReason.NotFound, HealthReason.Of(result.Exception!));
    }

    [Fact]
    public async Task Disk_OfThisMachine_IsMeasured()
    {
        var result = await new DiskSpaceCheck(new DiskSpaceCheckOptions { Path = Path.GetTempPath(),
            DegradedFreeBytes = long.MaxValue }).CheckHealthAsync(new HealthCheckContext());

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.True((long)result.Data["totalBytes"] > 0);
    }

    [Theory]
    [InlineData(15.9, 0, HealthStatus.Healthy)]
    [InlineData(16, 0, HealthStatus.Degraded)]
    [InlineData(18, 0, HealthStatus.Unhealthy)]
    [InlineData(1, 24, HealthStatus.Healthy)]
    [InlineData(1, 25, HealthStatus.Degraded)]
    public async Task Cpu_BetweenTwoRuns_IsEvaluatedByItsShareAndByThrottling(double usedSeconds, long throttled, HealthStatus expected)
    {
        // Two processors, measured over 10 s.
        var time = new VirtualTime();
        var reading = new CpuUsage(TimeSpan.FromSeconds(100), Processors: 2, Periods: 1_000, Throttled: 500);
        var check = new CpuCheck(new CpuCheckOptions(), () => reading, time);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);

        time.Advance(TimeSpan.FromSeconds(10));
        reading = new CpuUsage(TimeSpan.FromSeconds(100 + usedSeconds), 2, 1_100, 500 + throttled);

        Assert.Equal(expected, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }
}
