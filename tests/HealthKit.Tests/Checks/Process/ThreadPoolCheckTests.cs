using HealthKit.Checks.Process;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Process;

public sealed class ThreadPoolCheckTests
{
    [Theory]
    [InlineData(0.9, HealthStatus.Healthy)]
    [InlineData(1, HealthStatus.Degraded)]
    [InlineData(5, HealthStatus.Unhealthy)]
    public async Task Delay_ThatTheWatchdogMeasured_IsEvaluated(double seconds, HealthStatus expected)
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        services.Store.Update(host => host with { ThreadPoolDelay = TimeSpan.FromSeconds(seconds) });

        var result = await CheckAsync(services.Store);

        Assert.Equal((expected, seconds * 1_000), (result.Status, result.Data["delayMs"]));
    }

    [Fact]
    public async Task Delay_ThatTheWatchdogHasNotMeasuredYet_IsMeasured()
    {
        using var services = new TestServices(static services => services.AddHealthKit());

        var result = await CheckAsync(services.Store, new SteppingTime());

        Assert.Equal((HealthStatus.Degraded, 2_000d), (result.Status, result.Data["delayMs"]));
    }

    private static Task<HealthCheckResult> CheckAsync(SnapshotStore store, TimeProvider? time = null) =>
        new ThreadPoolCheck(new ThreadPoolCheckOptions(), store, time ?? TimeProvider.System).CheckHealthAsync(new HealthCheckContext());

    /// <summary>A clock that advances by 2 s at each read.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 2;
    }
}
