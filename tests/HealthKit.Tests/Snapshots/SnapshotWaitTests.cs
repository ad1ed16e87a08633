using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

/// <summary>A reader waits for the next version of the snapshot.</summary>
public sealed class SnapshotWaitTests
{
    [Fact]
    public async Task Wait_ANewerVersionIsWritten_Ends()
    {
        using var services = Services();
        var wait = Wait(services, services.Store.Latest, seconds: 1);
        services.Store.Publish(services.Store.Latest.Checks);
        var beforeTheChange = wait.IsCompleted;

        services.Store.SetPhase(HostPhase.Started);

        Assert.False(beforeTheChange);
        await wait.WaitAsync(HangGuard.Limit);
    }

    /// <summary>The snapshot turns stale after a time that is much longer than one second, and shorter than a day.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 86_400)]
    [InlineData(true, 1)]
    public async Task Wait_WithoutAChange_EndsAtTheEndOrWhenTheSnapshotTurnsStale(bool isStale, double seconds)
    {
        using var services = Services();
        var snapshot = services.Store.Latest;
        services.Time.MoveTo(isStale ? snapshot.StaleAt : 0);
        var end = services.Time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks;
        var expected = isStale ? end : Math.Min(end, snapshot.StaleAt);
        var wait = Wait(services, snapshot, seconds);

        services.Time.MoveTo(expected - 1);
        var before = wait.IsCompleted;
        services.Time.MoveTo(expected);

        Assert.False(before);
        await wait.WaitAsync(HangGuard.Limit);
    }

    [Fact]
    public async Task Wait_ForAFractionOfAMillisecond_DoesNotEndBeforeIt()
    {
        using var services = Services();
        var wait = Wait(services, services.Store.Latest, seconds: 0.0015);

        services.Time.Advance(TimeSpan.FromMilliseconds(1.4));
        var before = wait.IsCompleted;
        services.Time.Advance(TimeSpan.FromMilliseconds(0.6));

        Assert.False(before);
        await wait.WaitAsync(HangGuard.Limit);
    }

    [Fact]
    public async Task Wait_Canceled_EndsWithoutAnException()
    {
        using var services = Services();
        using var canceled = new CancellationTokenSource();
        var wait = services.Store.WaitForChangeAsync(services.Store.Latest, now: 0, TimeSpan.TicksPerSecond, canceled.Token);

        await canceled.CancelAsync();

        await wait.WaitAsync(HangGuard.Limit);
    }

    private static Task Wait(TestServices services, HealthSnapshot snapshot, double seconds)
    {
        var now = services.Time.GetTimestamp();
        return services.Store.WaitForChangeAsync(snapshot, now, now + TimeSpan.FromSeconds(seconds).Ticks, CancellationToken.None);
    }

    private static TestServices Services() =>
        new(services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
}
