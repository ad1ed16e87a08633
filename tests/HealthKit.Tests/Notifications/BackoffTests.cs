using HealthKit.Notifications.Delivery;

namespace HealthKit.Tests.Notifications;

public sealed class BackoffTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0.5)]
    [InlineData(2, 0, 2)]
    [InlineData(6, 0, 32)]
    [InlineData(7, 0, 60)]
    [InlineData(7, 1, 30)]
    [InlineData(int.MaxValue, 0, 60)]
    public void Pause_OfFailuresInARow_DoublesUpToTheMost(int failures, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Of(failures, retryAfter: null, Most, random));

    [Theory]
    [InlineData(120, 120)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(1_000_000, 3_600)]
    public void Pause_RequestedByTheReceiver_IsKeptUpToAnHour(double requested, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Of(1, TimeSpan.FromSeconds(requested), Most, random: 0));
        Assert.InRange(Backoff.Of(1, TimeSpan.FromSeconds(requested), Most, random: 0.999), TimeSpan.FromSeconds(seconds),
            TimeSpan.FromSeconds(seconds + 1));
    }

    [Fact]
    public void Pause_RequestedAsZeroRepeatedly_GrowsAllTheSame() =>
        Assert.Equal(TimeSpan.FromSeconds(32), Backoff.Of(6, TimeSpan.Zero, Most, random: 0));
}
